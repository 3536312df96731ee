import type { ReactNode } from "react";
import styles from "./Sidebar.module.css";

interface Props {
  href: string;
  icon: ReactNode;
  label: string;
  current: boolean;
  /** A count or a state beside the label. */
  note?: ReactNode;
  title?: string;
}

/** One entry of the sidebar; on the rail its icon alone is seen. */
export function NavLink({ href, icon, label, current, note, title }: Props) {
  return (
    <a
      className={styles.nav}
      href={href}
      title={title ?? label}
      aria-current={current ? "page" : undefined}
    >
      {icon}
      <span className={styles.label}>{label}</span>
      {note === undefined ? null : <span className={styles.note}>{note}</span>}
    </a>
  );
}
