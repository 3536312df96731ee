import { Printer } from "lucide-react";
import { SecretCopyButton } from "../../app/SecretCopyButton.tsx";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import styles from "./RecoveryCodeOnce.module.css";
import { texts } from "./texts.ts";

const words = texts.vault.recovery;

/** Shows a new recovery code this once, to be printed, copied or written down. */
export function RecoveryCodeOnce({ code, onClose }: { code: string | null; onClose: () => void }) {
  return (
    <Dialog
      open={code !== null}
      title={words.onceTitle}
      closeLabel={words.kept}
      lead={words.onceLead}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          {words.kept}
        </Button>
      }
    >
      <div className={styles.sheet}>
        <p className={styles.printed}>{words.printed}</p>
        <output className={styles.code} aria-label={words.onceTitle}>
          {(code ?? "").split("-").map((group, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two groups may be alike, none moves
            <span key={place}>{group}</span>
          ))}
        </output>
        <p className={styles.printed}>{words.printedHelp}</p>
        <div className={styles.actions}>
          <SecretCopyButton text={code ?? ""} label={words.copy}>
            {words.copy}
          </SecretCopyButton>
          <Button onClick={() => window.print()}>
            <Printer size={16} strokeWidth={1.5} aria-hidden="true" />
            {words.print}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
