import type { ReactNode } from "react";
import styles from "./Banner.module.css";

interface Props {
  tone: "bad" | "warn" | "info";
  icon: ReactNode;
  title: string;
  children: ReactNode;
  /** What can be done about it. */
  actions: ReactNode;
}

/** A lasting state of the whole platform, over every page. */
export function Banner({ tone, icon, title, children, actions }: Props) {
  return (
    <div className={`${styles.banner} ${styles[tone]}`} role="status">
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <p>
        <strong>{title}</strong> {children}
      </p>
      <div className={styles.actions}>{actions}</div>
    </div>
  );
}
