import { linkTo } from "../../app/routes.ts";
import { Moment } from "../../components/Moment.tsx";
import { Table } from "../../components/Table.tsx";
import type { Connection } from "../../platform/contract.ts";
import { endings } from "./ending.ts";
import styles from "./OAuth.module.css";
import { texts } from "./texts.ts";

const words = texts.calendar;

/** Where the list stands on its page. */
export const CALENDAR = "when-access-ends";

/** When access ends, by the provider's rules or as its builder noted; nothing where none does. */
export function Calendar({ connections }: { connections: readonly Connection[] }) {
  const all = endings(connections);
  if (all.length === 0) return null;
  return (
    <section className={styles.block} id={CALENDAR}>
      <h2 className={styles.subtitle}>{words.title}</h2>
      <Table label={words.title} columns={words.columns}>
        {all.map(({ connection: { id, name }, at, why }) => (
          <tr key={id}>
            <td>
              <a href={linkTo({ page: "connections", opened: id })}>{name}</a>
            </td>
            <td>
              <Moment at={at} />
            </td>
            <td>{words.why[why]}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
