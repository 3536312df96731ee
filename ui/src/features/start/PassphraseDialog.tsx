import { useId } from "react";
import { texts as frame } from "../../app/texts.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { useVaultPassphrase } from "../../platform/queries/vault.ts";
import styles from "./PassphraseDialog.module.css";
import { PassphraseForm } from "./PassphraseForm.tsx";
import { texts } from "./texts.ts";

interface Props {
  open: boolean;
  /** There is a vault to be opened; otherwise one is made. */
  exists: boolean;
  /** Why it is not open. */
  message?: string | undefined;
  onClose: () => void;
}

/** Asks for the vault's passphrase, and says what hangs on it when it makes the vault. */
export function PassphraseDialog({ open, exists, message, onClose }: Props) {
  const form = useId();
  const unlock = useVaultPassphrase();
  const words = exists ? texts.open : texts.make;
  return (
    <Dialog
      open={open}
      title={words.title}
      closeLabel={frame.close}
      lead={
        <>
          {exists && message ? <p className={styles.why}>{message}</p> : null}
          <p className={styles.why}>{words.lead}</p>
          {exists ? null : (
            <ul className={styles.consequences}>
              {texts.make.consequences.map((consequence) => (
                <li key={consequence}>{consequence}</li>
              ))}
            </ul>
          )}
        </>
      }
      onClose={onClose}
      onClosed={unlock.reset}
      footer={
        <>
          <Button onClick={onClose}>{exists ? frame.cancel : texts.make.later}</Button>
          <Button look="primary" type="submit" form={form} busy={unlock.isPending}>
            {unlock.isPending ? words.busy : words.confirm}
          </Button>
        </>
      }
    >
      <PassphraseForm id={form} exists={exists} unlock={unlock} onDone={onClose} />
    </Dialog>
  );
}
