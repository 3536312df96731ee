import { Lock, LockOpen } from "lucide-react";
import { useId } from "react";
import { tellFailure } from "../../app/failure.ts";
import { ListFailure } from "../../app/ListFailure.tsx";
import { Button } from "../../components/Button.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Notice } from "../../components/Notice.tsx";
import { texts as wording } from "../../components/texts.ts";
import { useVault, useVaultPassphrase, useVaultRetry } from "../../platform/queries/vault.ts";
import { PassphraseForm } from "../start/PassphraseForm.tsx";
import { texts as start } from "../start/texts.ts";
import { RecoveryCodeForm } from "./RecoveryCodeForm.tsx";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";
import { VaultBackups } from "./VaultBackups.tsx";
import { VaultLock } from "./VaultLock.tsx";
import { VaultRotate } from "./VaultRotate.tsx";
import { VaultSlots } from "./VaultSlots.tsx";

/** The vault's state, and the ways to open it. */
export function VaultSection() {
  const vault = useVault();
  const retry = useVaultRetry();
  const unlock = useVaultPassphrase();
  const form = useId();
  if (vault.isPending) return <Loading>{texts.loading}</Loading>;
  if (!vault.data) return <ListFailure error={vault.error} onRetry={vault.refetch} />;
  const { state, exists, message } = vault.data;
  if (state === "unsealed") {
    return (
      <div className={styles.sections}>
        <section className={styles.section}>
          <h2>
            <LockOpen className={styles.ok} size={16} strokeWidth={1.5} aria-hidden="true" />
            {texts.vault.open}
          </h2>
          <p>{texts.vault.openBody}</p>
        </section>
        <VaultSlots vault={vault.data} />
        <VaultLock vault={vault.data} />
        <VaultRotate vault={vault.data} />
        <VaultBackups open />
      </div>
    );
  }
  const words = exists ? start.open : start.make;
  const stillSealed = retry.data?.state === "sealed" ? texts.vault.stillSealed : null;
  const hasCode = vault.data.slots.some((slot) => slot.kind === "recovery_code");
  return (
    <div className={styles.sections}>
      <section className={styles.section}>
        <h2>
          <Lock className={styles.warn} size={16} strokeWidth={1.5} aria-hidden="true" />
          {exists ? texts.vault.sealed : texts.vault.missing}
        </h2>
        <p>{wording.sentences(message, texts.vault.sealedBody)}</p>
        <div>
          <Button busy={retry.isPending} onClick={() => retry.mutate()}>
            {retry.isPending ? texts.vault.retrying : texts.vault.retry}
          </Button>
        </div>
        {retry.error || stillSealed ? (
          <Notice tone="bad">{retry.error ? tellFailure(retry.error) : stillSealed}</Notice>
        ) : null}
        <h3>{exists ? texts.vault.withPassphrase : texts.vault.make}</h3>
        {exists ? null : (
          <ul>
            {start.make.consequences.slice(0, 2).map((consequence) => (
              <li key={consequence}>{consequence}</li>
            ))}
          </ul>
        )}
        <PassphraseForm id={form} exists={exists} unlock={unlock} />
        <div>
          <Button look="primary" type="submit" form={form} busy={unlock.isPending}>
            {unlock.isPending ? words.busy : words.confirm}
          </Button>
        </div>
        {hasCode ? (
          <>
            <h3>{texts.vault.withCode}</h3>
            <RecoveryCodeForm />
          </>
        ) : null}
      </section>
      <VaultBackups open={false} />
    </div>
  );
}
