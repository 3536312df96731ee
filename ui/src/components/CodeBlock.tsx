import styles from "./CodeBlock.module.css";
import { CopyButton } from "./CopyButton.tsx";

interface Props {
  /** What the code is, for readers. */
  label: string;
  code: string;
  copy: string;
  copied: string;
}

/** Code to be copied. It scrolls along its lines, and takes the focus for that. */
export function CodeBlock({ label, code, copy, copied }: Props) {
  return (
    <figure className={styles.figure} aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard scrolls what has the focus */}
      <pre className={styles.code} tabIndex={0}>
        <code>{code}</code>
      </pre>
      <div className={styles.copy}>
        <CopyButton text={code} label={copy} copied={copied} />
      </div>
    </figure>
  );
}
