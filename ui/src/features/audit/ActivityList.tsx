import { Moment } from "../../components/Moment.tsx";
import type { AuditEvent } from "../../platform/contract.ts";
import styles from "./Activity.module.css";
import { useTellEvent } from "./names.ts";
import { texts } from "./texts.ts";

/** Events of one object as a narrow list, newest first. */
export function ActivityList({ events }: { events: readonly AuditEvent[] }) {
  const tell = useTellEvent();
  return (
    <ul className={styles.list} aria-label={texts.title}>
      {events.map((event) => {
        const { by, credential, app, user } = tell(event);
        const { action } = event;
        const details = [by, credential, app, user].filter((part) => part !== null);
        return (
          <li key={event.id}>
            <span>{texts.objectActions[action] ?? texts.actions[action] ?? action}</span>
            <span className={styles.when}>
              <Moment at={event.at} />
            </span>
            <span className={styles.details}>{details.join(" · ")}</span>
          </li>
        );
      })}
    </ul>
  );
}
