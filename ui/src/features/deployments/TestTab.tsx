import { useId, useState } from "react";
import { PlainField } from "../../components/PlainField.tsx";
import type { App } from "../../platform/contract.ts";
import { useAppRequirements, useAppUsers } from "../../platform/queries/app-users.ts";
import { Resolution } from "./Resolution.tsx";
import { RunForm } from "./RunForm.tsx";
import { RunOutcome } from "./RunOutcome.tsx";
import { RunTable } from "./RunTable.tsx";
import styles from "./TestTab.module.css";
import { texts } from "./texts.ts";
import { useTestRun } from "./useTestRun.ts";

/** Runs the App as a user, and shows before whose identity each requirement resolves to. */
export function TestTab({ app }: { app: App }) {
  const requirements = useAppRequirements(app.id).data ?? [];
  const users = useAppUsers(app.id).data ?? [];
  const listId = useId();
  const [user, setUser] = useState("");
  const test = useTestRun(app.id);
  const asks = requirements.length > 0;
  return (
    <div className={styles.columns}>
      <div className={styles.form}>
        <PlainField
          label={texts.test.user}
          help={asks ? texts.test.userHelp : texts.test.userOptionalHelp}
          value={user}
          maxLength={256}
          list={listId}
          onChange={(event) => setUser(event.target.value)}
        />
        <datalist id={listId}>
          {users.map(({ user_id }) => (
            <option key={user_id} value={user_id} />
          ))}
        </datalist>
        <Resolution app={app} userId={user} requirements={requirements} />
        <RunForm app={app} userId={user} needsUser={asks} test={test} />
      </div>
      <div className={styles.form}>
        <RunOutcome test={test} />
        <RunTable appId={app.id} />
      </div>
    </div>
  );
}
