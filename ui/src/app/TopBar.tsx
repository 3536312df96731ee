import type { ReactNode } from "react";
import styles from "./TopBar.module.css";

interface Props {
  /** The list that the thing stands in. */
  crumb?: { label: string; href: string };
  title: ReactNode;
  /** Short facts beside the title. */
  facts?: ReactNode;
  /** What can be done, at the end. */
  children?: ReactNode;
}

/** The bar over a page: where one is, and what can be done there. */
export function TopBar({ crumb, title, facts, children }: Props) {
  return (
    <header className={styles.bar}>
      {crumb ? (
        <>
          <a className={styles.crumb} href={crumb.href}>
            {crumb.label}
          </a>
          <span className={styles.crumb} aria-hidden="true">
            /
          </span>
        </>
      ) : null}
      <h1 className={styles.title}>{title}</h1>
      {facts}
      <div className={styles.actions}>{children}</div>
    </header>
  );
}
