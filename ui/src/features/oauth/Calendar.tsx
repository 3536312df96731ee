import { useProject } from "../../app/ProjectProvider.tsx";
import { Moment } from "../../components/Moment.tsx";
import { Table } from "../../components/Table.tsx";
import { useConnections } from "../../platform/queries/connections.ts";
import { endings } from "./ending.ts";
import styles from "./OAuth.module.css";
import { texts } from "./texts.ts";

const words = texts.calendar;

/** When access ends, by the provider's rules or as its builder noted. */
export function Calendar() {
  const { project } = useProject();
  const connections = useConnections(project.id);
  if (!connections.data) return null;
  const all = endings(connections.data);
  return (
    <section className={styles.block}>
      <h2 className={styles.subtitle}>{words.title}</h2>
      {all.length === 0 ? <p>{words.none}</p> : null}
      {all.length ? (
        <Table label={words.title} columns={words.columns}>
          {all.map(({ connection, at, renewable }) => (
            <tr key={connection.id}>
              <td>{connection.name}</td>
              <td>
                <Moment at={at} />
              </td>
              <td>{renewable ? words.idle : words.over}</td>
            </tr>
          ))}
        </Table>
      ) : null}
    </section>
  );
}
