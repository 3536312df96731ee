import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";
import styles from "./Notice.module.css";

const ICONS = { ok: "check", warn: "alert", bad: "alert", info: "info", safe: "lock" } as const;

interface Props {
  /** `safe` tells how something is kept. */
  tone: keyof typeof ICONS;
  children: ReactNode;
}

/** A short remark with an icon and an edge in its hue. A `bad` one is read out when it appears. */
export function Notice({ tone, children }: Props) {
  const look = tone === "safe" ? "info" : tone;
  return (
    <div className={`${styles.notice} ${styles[look]}`} role={tone === "bad" ? "alert" : undefined}>
      <Icon name={ICONS[tone]} />
      <div className={styles.body}>{children}</div>
    </div>
  );
}
