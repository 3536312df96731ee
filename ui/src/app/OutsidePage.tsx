import { Button } from "../components/Button.tsx";
import { CopyButton } from "../components/CopyButton.tsx";
import { BrandMark } from "./BrandMark.tsx";
import styles from "./OutsidePage.module.css";
import { texts } from "./texts.ts";

/** Why the builder is not open. */
export type OutsideReason = "missing" | "spent" | "ended" | "unreachable";

/** What stands there while the builder is not open: why, and how to open it. */
export function OutsidePage({ reason, onRetry }: { reason: OutsideReason; onRetry: () => void }) {
  const { title, body } = texts.session[reason];
  const { command } = texts.session;
  return (
    <main className={styles.page}>
      <BrandMark />
      <h1>{title}</h1>
      <p>{body}</p>
      {reason === "unreachable" ? (
        <Button look="primary" onClick={onRetry}>
          {texts.retry}
        </Button>
      ) : (
        <div className={styles.command}>
          <code>{command}</code>
          <CopyButton text={command} label={texts.session.copyCommand} copied={texts.copied} />
        </div>
      )}
    </main>
  );
}
