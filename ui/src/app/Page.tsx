import { type ReactNode, useEffect } from "react";
import styles from "./Page.module.css";
import { TopBar } from "./TopBar.tsx";
import { texts } from "./texts.ts";

interface Props {
  crumb?: { label: string; href: string };
  title: string;
  facts?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the builder: its bar, and below it what scrolls. */
export function Page({ title, actions, children, ...bar }: Props) {
  useEffect(() => {
    document.title = texts.documentTitle(title);
  }, [title]);
  return (
    <div className={styles.page}>
      <TopBar {...bar} title={title}>
        {actions}
      </TopBar>
      <div className={styles.body}>{children}</div>
    </div>
  );
}
