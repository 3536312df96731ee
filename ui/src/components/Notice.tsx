import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./Notice.module.css";

const ICONS: Record<"ok" | "bad" | "info", IconName> = { ok: "check", bad: "alert", info: "lock" };

/** A short remark with an icon and an edge in its hue. A `bad` one is read out when it appears. */
export function Notice({ tone, children }: { tone: "ok" | "bad" | "info"; children: ReactNode }) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={tone === "bad" ? "alert" : undefined}>
      <Icon name={ICONS[tone]} />
      <div className={styles.body}>{children}</div>
    </div>
  );
}
