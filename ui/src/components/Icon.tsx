import styles from "./Icon.module.css";

const PATHS = {
  check: "m3.5 8.5 3 3 6-7",
  close: "m4 4 8 8M12 4l-8 8",
  external: "M9 3h4v4M13 3 7.5 8.5M11 9v3.5H3.5V5H7",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8M8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6",
  eyeOff:
    "m2.5 2.5 11 11M6.5 3.7A6 6 0 0 1 8 3.5c4 0 6.5 4.5 6.5 4.5a11 11 0 0 1-1.9 2.4M10.6 11.9a6 6 0 0 1-2.6.6C4 12.5 1.5 8 1.5 8a11 11 0 0 1 2.8-3.1",
  lock: "M4.5 7h7a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1M5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  alert: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1",
  info: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 7.5v3.4M8 5v.1",
  clock: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 5v3l2 1.5",
};

/** The icons that the components draw themselves. */
export type IconName = keyof typeof PATHS;

/** A 16 px line icon in the colour of the text; always beside words, so hidden from readers. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
