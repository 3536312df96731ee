import { Moment } from "../../components/Moment.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { Table } from "../../components/Table.tsx";
import { useForgetOAuthRevocation, useOAuthRevocations } from "../../platform/queries/oauth.ts";
import styles from "./OAuth.module.css";
import { texts } from "./texts.ts";

const words = texts.revocations;

/** Access of deleted connections that is still good at its provider; nothing when there is none. */
export function Revocations() {
  const pending = useOAuthRevocations();
  const forget = useForgetOAuthRevocation();
  if (!pending.data?.length) return null;
  return (
    <section className={styles.block}>
      <h2 className={styles.subtitle}>{words.title}</h2>
      <p>{words.body}</p>
      <Table label={words.title} columns={words.columns} actions={words.actions}>
        {pending.data.map((row) => (
          <tr key={row.id}>
            <td>{row.name}</td>
            <td>{row.provider}</td>
            <td>{row.reason}</td>
            <td>{row.due_at ? <Moment at={row.due_at} /> : words.never}</td>
            <td>
              <RowMenu
                label={words.menu(row.name)}
                actions={[{ label: words.forget, onSelect: () => forget.mutate(row.id) }]}
              />
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
