import { type FormEvent, useId, useState } from "react";
import { refusalFor } from "../../app/failure.ts";
import { notify } from "../../app/toasts.ts";
import { FieldFrame } from "../../components/FieldFrame.tsx";
import { Notice } from "../../components/Notice.tsx";
import { SecretField } from "../../components/SecretField.tsx";
import type { useVaultPassphrase } from "../../platform/queries/vault.ts";
import styles from "./PassphraseForm.module.css";
import { checkPassphrase } from "./passphrase.ts";
import { texts } from "./texts.ts";

interface Props {
  /** Ties the submit button, which stands outside, to the form. */
  id: string;
  /** There is a vault to be opened; otherwise one is made, and the passphrase asked for twice. */
  exists: boolean;
  unlock: ReturnType<typeof useVaultPassphrase>;
  onDone?: () => void;
}

/** Asks for the vault's passphrase. It is read from its field at submit, and kept nowhere else. */
export function PassphraseForm({ id, exists, unlock, onDone }: Props) {
  const prefix = useId();
  const [found, setFound] = useState<ReturnType<typeof checkPassphrase>>({});
  const refusal = unlock.error ? refusalFor(unlock.error, { passphrase: "passphrase" }) : null;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (unlock.isPending) return;
    const data = new FormData(event.currentTarget);
    const passphrase = String(data.get("passphrase"));
    const problems = checkPassphrase(passphrase, exists ? null : String(data.get("again")));
    setFound(problems);
    if (Object.keys(problems).length > 0) return;
    const form = event.currentTarget;
    const vault = await unlock.mutateAsync(passphrase).catch(() => null);
    if (!vault) return;
    form.reset();
    notify(exists ? texts.open.done : texts.make.done);
    onDone?.();
  };
  const draw = (name: "passphrase" | "again", label: string, help?: string) => (
    <FieldFrame
      id={`${prefix}-${name}`}
      label={label}
      help={help}
      problem={found[name] ?? refusal?.fields[name]}
      control={(control) => (
        <SecretField
          name={name}
          label={label}
          multiline={false}
          placeholder={undefined}
          readOnly={unlock.isPending}
          control={control}
          texts={texts}
        />
      )}
    />
  );
  return (
    <form id={id} className={styles.form} onSubmit={submit} noValidate autoComplete="off">
      {draw("passphrase", texts.passphrase, exists ? undefined : texts.help)}
      {exists ? null : draw("again", texts.again)}
      {refusal?.message ? <Notice tone="bad">{refusal.message}</Notice> : null}
    </form>
  );
}
