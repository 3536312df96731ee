import { linkTo } from "../../app/routes.ts";
import { Moment } from "../../components/Moment.tsx";
import { Table } from "../../components/Table.tsx";
import { tellValue } from "../../components/texts.ts";
import type { AuditEvent } from "../../platform/contract.ts";
import styles from "./Activity.module.css";
import { useTellEvent } from "./names.ts";
import { texts } from "./texts.ts";
import { type ToldObject, useTellObject } from "./useTellObject.ts";

/** Events of the audit log as a table, newest first. */
export function ActivityTable({ events }: { events: readonly AuditEvent[] }) {
  const tell = useTellEvent();
  const tellObject = useTellObject(events);
  return (
    <Table label={texts.title} columns={texts.columns}>
      {events.map((event) => {
        const { by, credential, app, user } = tell(event);
        return (
          <tr key={event.id}>
            <td>
              <Moment at={event.at} />
            </td>
            <td>{tellValue(texts.actions, event.action)}</td>
            <td>
              <What object={tellObject(event)} />
            </td>
            <td>
              {by} {credential ? <span className={styles.more}>{credential}</span> : null}
            </td>
            <td>
              {event.app_id === event.object_id ? null : app}{" "}
              {user ? (
                <span className={styles.more} title={texts.userTitle}>
                  {user}
                </span>
              ) : null}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

/** What it was done to, as a link where it has a page. */
function What({ object }: { object: ToldObject | null }) {
  if (!object) return null;
  if (object.isGone) return <span className={styles.gone}>{object.name}</span>;
  return object.route ? <a href={linkTo(object.route)}>{object.name}</a> : object.name;
}
