import styles from "./ConnectPage.module.css";
import { texts } from "./texts.ts";

/** The page's name, and under it what this state of the page is about. */
export function PageHeader({ title, lead }: { title?: string; lead?: string }) {
  return (
    <header>
      <h1 className={styles.eyebrow}>{texts.heading}</h1>
      {title ? (
        <h2 className={styles.title} dir="auto">
          {title}
        </h2>
      ) : null}
      {lead ? (
        <p className={styles.lead} dir="auto">
          {lead}
        </p>
      ) : null}
    </header>
  );
}
