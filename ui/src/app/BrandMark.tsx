import styles from "./BrandMark.module.css";

/** Patchbay's mark. */
export function BrandMark() {
  return (
    <svg className={styles.mark} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path d="M12 6v6M20 6v6M8 12h16v4a8 8 0 0 1-16 0zM16 24v4" />
    </svg>
  );
}
