import type { ReactNode } from "react";
import styles from "./Tag.module.css";

/** A short fact in a pill, such as a version. */
export function Tag({ mono = false, children }: { mono?: boolean; children: ReactNode }) {
  return <span className={mono ? `${styles.tag} ${styles.mono}` : styles.tag}>{children}</span>;
}
