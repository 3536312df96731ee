import { SecretCopyButton } from "../../app/SecretCopyButton.tsx";
import styles from "./SecretOnce.module.css";
import { texts } from "./texts.ts";

/** A secret that is shown this once, to be copied. */
export function SecretOnce({ secret }: { secret: string }) {
  return (
    <div className={styles.secret}>
      <output aria-label={texts.secretLabel}>{secret}</output>
      <SecretCopyButton text={secret} label={texts.copy}>
        {texts.copy}
      </SecretCopyButton>
    </div>
  );
}
