import type { ReactNode } from "react";
import styles from "./Sheet.module.css";

/** The part of a sheet that scrolls. */
export function SheetBody({ children }: { children: ReactNode }) {
  return <div className={styles.body}>{children}</div>;
}
