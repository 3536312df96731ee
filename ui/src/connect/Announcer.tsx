import styles from "./ConnectPage.module.css";
import type { News } from "./page-state.ts";
import { texts } from "./texts.ts";

/** Tells screen readers what changed by itself. */
export function Announcer({ news }: { news: News | null }) {
  return (
    <div className={styles.hidden} aria-live="polite" role="status">
      {news ? texts.announce[news.kind](news.title) : ""}
    </div>
  );
}
