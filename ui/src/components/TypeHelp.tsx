import type { ConnectionType } from "../platform/types.ts";
import styles from "./CredentialForm.module.css";
import type { CredentialFormTexts } from "./credential-form-texts.ts";
import { Icon } from "./Icon.tsx";

interface Props {
  type: ConnectionType;
  texts: Pick<CredentialFormTexts, "documentation" | "opensInNewTab">;
}

/** Where a user finds the key: the type's own sentence, and its provider's page over https. */
export function TypeHelp({ type, texts }: Props) {
  const link = type.docs_url?.startsWith("https://") ? type.docs_url : null;
  if (!type.help && !link) return null;
  return (
    <p className={styles.help}>
      {type.help}{" "}
      {link ? (
        <a href={link} target="_blank" rel="noopener noreferrer">
          {texts.documentation}
          <Icon name="external" />
          <span className={styles.newTab}>{texts.opensInNewTab}</span>
        </a>
      ) : null}
    </p>
  );
}
