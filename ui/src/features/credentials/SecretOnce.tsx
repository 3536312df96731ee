import { texts as frame } from "../../app/texts.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import styles from "./SecretOnce.module.css";
import { texts } from "./texts.ts";

/** A secret that is shown this once, to be copied. */
export function SecretOnce({ secret }: { secret: string }) {
  return (
    <div className={styles.secret}>
      <output aria-label={texts.secretLabel}>{secret}</output>
      <CopyButton text={secret} label={texts.copy} copied={frame.copied}>
        {texts.copy}
      </CopyButton>
    </div>
  );
}
