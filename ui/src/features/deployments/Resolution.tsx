import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/Button.tsx";
import type { App, AppRequirement } from "../../platform/contract.ts";
import { useRequirementsStatus } from "../../platform/queries/app-users.ts";
import styles from "./Resolution.module.css";
import { stateOf } from "./requirement-state.ts";
import { texts } from "./texts.ts";
import { UserSheet } from "./UserSheet.tsx";

interface Props {
  app: App;
  userId: string;
  requirements: readonly AppRequirement[];
}

const ICON = { size: 16, strokeWidth: 1.5, "aria-hidden": true } as const;

/** Which requirement resolves to what for a user, before anything runs. */
export function Resolution({ app, userId, requirements }: Props) {
  const status = useRequirementsStatus(app.id, userId, { watch: userId !== "" }).data;
  const [setup, setSetup] = useState(false);
  const { test } = texts;
  if (requirements.length === 0) return <p className={styles.note}>{test.shared}</p>;
  const unmet = requirements.some((requirement) => stateOf(requirement, status) === "pending");
  return (
    <section className={styles.resolution} aria-label={test.resolution}>
      <h2>{test.resolution}</h2>
      {userId === "" ? <p className={styles.note}>{test.enterUser}</p> : null}
      <ul>
        {requirements.map((requirement) => {
          const state = stateOf(requirement, status);
          if (userId === "" || state === undefined) return null;
          const { name } = requirement;
          if (state === "completed") {
            return (
              <li key={requirement.id}>
                <CircleCheck {...ICON} className={styles.ok} />
                {test.resolves(name, userId)}
              </li>
            );
          }
          return (
            <li key={requirement.id}>
              {state === "pending" ? (
                <CircleAlert {...ICON} className={styles.warn} />
              ) : (
                <CircleDashed {...ICON} />
              )}
              {state === "pending" ? test.unmet(name, userId) : test.optional(name)}
            </li>
          );
        })}
      </ul>
      {unmet ? (
        <div>
          <Button onClick={() => setSetup(true)}>{test.setup}</Button>
        </div>
      ) : null}
      {userId === "" ? null : (
        <UserSheet
          open={setup}
          app={app}
          userId={userId}
          requirements={requirements}
          onClose={() => setSetup(false)}
          onClosed={() => {}}
        />
      )}
    </section>
  );
}
