import type { ReactNode } from "react";
import styles from "./Sheet.module.css";

/** The buttons at the foot of a sheet; `start` stands apart at the other end. */
export function SheetFooter({ start, children }: { start?: ReactNode; children: ReactNode }) {
  return (
    <footer className={styles.footer}>
      {start ? <div className={styles.start}>{start}</div> : null}
      {children}
    </footer>
  );
}
