import styles from "./Glyph.module.css";

/** The two letters of a connection type or an account's app. Its name stands beside it in words. */
export function Glyph({ letters }: { letters: string }) {
  return (
    <span className={styles.glyph} aria-hidden="true">
      {letters}
    </span>
  );
}
