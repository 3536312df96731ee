import { useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Select } from "../../components/Select.tsx";
import type { Vault } from "../../platform/contract.ts";
import { useLockAfter, useLockVault } from "../../platform/queries/vault.ts";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";

const { lock: words, cancel } = texts.vault;
const NEVER = "never";
const CHOICES = [5, 15, 60, 240, 480];

/** Locks the vault now, or when nobody used it for a while. */
export function VaultLock({ vault }: { vault: Vault }) {
  const lock = useLockVault();
  const after = useLockAfter();
  const [asking, setAsking] = useState(false);
  const minutes = vault.lock_after_minutes;
  const choices = minutes === null || CHOICES.includes(minutes) ? CHOICES : [minutes, ...CHOICES];
  const confirm = async () => {
    const locked = await lock.mutateAsync().catch(() => null);
    if (!locked) return;
    setAsking(false);
    notify(words.locked);
  };
  return (
    <section className={styles.section}>
      <h3>{words.title}</h3>
      <p>{words.body}</p>
      <div className={styles.actions}>
        <Button onClick={() => setAsking(true)}>{words.now}</Button>
        <Select
          label={words.after}
          options={[
            { value: NEVER, label: words.never },
            ...choices.map((count) => ({ value: String(count), label: words.minutes(count) })),
          ]}
          value={minutes === null ? NEVER : String(minutes)}
          onChange={(value) => after.mutate(value === NEVER ? null : Number(value))}
        />
      </div>
      {after.error ? <Notice tone="bad">{tellFailure(after.error)}</Notice> : null}
      <ConfirmDialog
        open={asking}
        title={words.nowTitle}
        confirm={lock.isPending ? words.busy : words.now}
        cancel={cancel}
        busy={lock.isPending}
        danger={false}
        problem={lock.error ? tellFailure(lock.error) : null}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
        onClosed={lock.reset}
      >
        {words.nowBody}
      </ConfirmDialog>
    </section>
  );
}
