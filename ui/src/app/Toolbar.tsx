import type { ReactNode } from "react";
import styles from "./Toolbar.module.css";

/** The row of search, filters and the like over a list; `end` stands apart. */
export function Toolbar({ children, end }: { children: ReactNode; end?: ReactNode }) {
  return (
    <div className={styles.toolbar}>
      {children}
      {end ? <div className={styles.end}>{end}</div> : null}
    </div>
  );
}
