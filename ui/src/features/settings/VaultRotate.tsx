import { useState } from "react";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { Notice } from "../../components/Notice.tsx";
import type { Vault } from "../../platform/contract.ts";
import { useRotateVault } from "../../platform/queries/vault.ts";
import { RecoveryCodeOnce } from "./RecoveryCodeOnce.tsx";
import { SecretsDialog } from "./SecretsDialog.tsx";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";

const words = texts.vault.rotate;

/** Rotates the vault's keys, and tells how much is still to be encrypted anew. */
export function VaultRotate({ vault }: { vault: Vault }) {
  const rotate = useRotateVault();
  const [asking, setAsking] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const has = (kind: string) => vault.slots.some((slot) => slot.kind === kind);
  return (
    <section className={styles.section}>
      <h3>{words.title}</h3>
      <p>{words.body}</p>
      {vault.outdated_values > 0 ? (
        <Notice tone="safe">{words.under(vault.outdated_values)}</Notice>
      ) : null}
      <div className={styles.actions}>
        <Button onClick={() => setAsking(true)}>{words.action}</Button>
      </div>
      <SecretsDialog
        open={asking}
        title={words.dialog}
        lead={
          <>
            <p className={styles.lead}>{words.lead}</p>
            {has("recovery_code") ? <p className={styles.lead}>{words.leadCode}</p> : null}
          </>
        }
        secrets={has("passphrase") ? [{ name: "passphrase", label: words.passphrase }] : []}
        confirm={words.confirm}
        busyLabel={words.busy}
        submit={async ({ passphrase }) => {
          const rotated = await rotate.mutateAsync({ ...(passphrase && { passphrase }) });
          rotate.reset();
          setCode(rotated.recovery_code ?? null);
          notify(words.done);
        }}
        onClose={() => setAsking(false)}
      />
      <RecoveryCodeOnce code={code} onClose={() => setCode(null)} />
    </section>
  );
}
