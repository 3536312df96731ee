import styles from "./Kbd.module.css";

/** A shortcut as it stands on the keys, for example `Ctrl K`. */
export function Kbd({ children }: { children: string }) {
  return <kbd className={styles.kbd}>{children}</kbd>;
}
