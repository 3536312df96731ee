import { CopyButton } from "../../components/CopyButton.tsx";
import styles from "./OAuth.module.css";
import { texts } from "./texts.ts";

/** An address that is meant to be pasted elsewhere. */
export function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <div className={styles.copyable}>
      <code>{text}</code>
      <CopyButton text={text} label={label} copied={texts.copied} />
    </div>
  );
}
