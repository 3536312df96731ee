import type { ReactNode } from "react";
import styles from "./RowLink.module.css";

/** The name of a row, which opens it; a press anywhere on the row does too. */
export function RowLink({ onOpen, children }: { onOpen: () => void; children: ReactNode }) {
  return (
    <button type="button" className={styles.link} onClick={onOpen}>
      {children}
    </button>
  );
}
