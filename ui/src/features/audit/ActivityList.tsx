import { Moment } from "../../components/Moment.tsx";
import { tellValue, texts as wording } from "../../components/texts.ts";
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
        return (
          <li key={event.id}>
            <span>{tellValue({ ...texts.actions, ...texts.objectActions }, action)}</span>
            <span className={styles.when}>
              <Moment at={event.at} />
            </span>
            <span className={styles.details}>{wording.facts(by, credential, app, user)}</span>
          </li>
        );
      })}
    </ul>
  );
}
