import { useState } from "react";
import { texts as frame } from "../../app/texts.ts";
import { CodeBlock } from "../../components/CodeBlock.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import type { App } from "../../platform/contract.ts";
import { useAppRequirements } from "../../platform/queries/app-users.ts";
import { KEY_VARIABLE, type Language, snippetOf } from "./snippets.ts";
import styles from "./Tab.module.css";
import { texts } from "./texts.ts";
import { useAppVersion } from "./useAppVersion.ts";
import { inputFields } from "./version-input.ts";

const LANGUAGES: readonly Language[] = ["curl", "python", "typescript"];

/** Ready-to-run code for exactly this App. */
export function IntegrationTab({ app }: { app: App }) {
  const [language, setLanguage] = useState<Language>("curl");
  const requirements = useAppRequirements(app.id);
  const { isPending, version } = useAppVersion(app);
  if (isPending || requirements.isPending) return <Loading>{texts.loading}</Loading>;
  const isPrivate = app.access_control.access_type === "private";
  const code = snippetOf(language, {
    url: app.url,
    isPrivate,
    asks: (requirements.data?.length ?? 0) > 0,
    fields: inputFields(version) ?? [],
  });
  const { integration } = texts;
  return (
    <div className={styles.tab}>
      <p className={styles.lead}>{integration.lead}</p>
      {isPrivate ? (
        <>
          <p className={styles.lead}>{integration.key}</p>
          <CodeBlock
            label={integration.key}
            code={`export ${KEY_VARIABLE}="dynamiq_acc_…"`}
            copy={integration.copyKey}
            copied={frame.copied}
          />
        </>
      ) : (
        <p className={styles.lead}>{integration.public}</p>
      )}
      <Segmented
        label={integration.language}
        options={LANGUAGES.map((value) => ({ value, label: integration.languages[value] }))}
        value={language}
        onChange={setLanguage}
      />
      <CodeBlock
        label={integration.languages[language]}
        code={code}
        copy={integration.copy}
        copied={frame.copied}
      />
    </div>
  );
}
