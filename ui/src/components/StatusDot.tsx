import styles from "./StatusDot.module.css";

/** How a thing fares; the word beside the dot says it too. */
export type Tone = "ok" | "warn" | "bad" | "none";

/** A coloured dot and its word. */
export function StatusDot({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={styles.status}>
      <i className={styles[tone]} aria-hidden="true" />
      {children}
    </span>
  );
}
