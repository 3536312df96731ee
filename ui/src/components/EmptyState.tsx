import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

interface Props {
  icon: ReactNode;
  title: string;
  /** What the thing is for. */
  children: ReactNode;
  /** The first step. */
  action?: ReactNode;
}

/** What a list shows while there is nothing in it. */
export function EmptyState({ icon, title, children, action }: Props) {
  return (
    <div className={styles.empty}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <h2>{title}</h2>
      <p>{children}</p>
      {action ? <div className={styles.action}>{action}</div> : null}
    </div>
  );
}
