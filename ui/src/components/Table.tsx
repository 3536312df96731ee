import type { ReactNode } from "react";
import styles from "./Table.module.css";

interface Props {
  /** What the rows are, for readers. */
  label: string;
  /** The headings; a null one stands over buttons. */
  columns: readonly (string | null)[];
  /** Words for the heading that is null. */
  actions?: string;
  children: ReactNode;
}

/** A table of rows 40 px high; `RowLink` in the first cell makes the whole row open something. */
export function Table({ label, columns, actions, children }: Props) {
  return (
    <div className={styles.scroll}>
      <table
        className={columns.at(-1) === null ? `${styles.table} ${styles.acting}` : styles.table}
        aria-label={label}
      >
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column ?? "actions"} scope="col">
                {column ?? <span className={styles.hidden}>{actions}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
