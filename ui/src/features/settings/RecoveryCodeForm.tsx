import { type FormEvent, useId, useState } from "react";
import { refusalFor } from "../../app/failure.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { FieldFrame } from "../../components/FieldFrame.tsx";
import { Notice } from "../../components/Notice.tsx";
import { SecretField } from "../../components/SecretField.tsx";
import { useVaultRecoveryCode } from "../../platform/queries/vault.ts";
import { texts as start } from "../start/texts.ts";
import styles from "./SecretsDialog.module.css";
import { texts } from "./texts.ts";

/** Opens the vault with its printed code. */
export function RecoveryCodeForm() {
  const id = useId();
  const unlock = useVaultRecoveryCode();
  const [blank, setBlank] = useState(false);
  const refusal = unlock.error
    ? refusalFor(unlock.error, { recovery_code: "recovery_code" })
    : null;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (unlock.isPending) return;
    const form = event.currentTarget;
    const code = String(new FormData(form).get("recovery_code"));
    setBlank(code.trim() === "");
    if (code.trim() === "") return;
    const vault = await unlock.mutateAsync(code).catch(() => null);
    if (!vault) return;
    form.reset();
    unlock.reset();
    notify(start.open.done);
  };
  const problem = blank ? texts.vault.blank : refusal?.fields.recovery_code;
  return (
    <form className={styles.form} onSubmit={submit} noValidate autoComplete="off">
      <FieldFrame
        id={id}
        label={texts.vault.code}
        help={texts.vault.codeHelp}
        problem={problem}
        control={(control) => (
          <SecretField
            name="recovery_code"
            label={texts.vault.code}
            multiline={false}
            placeholder={undefined}
            readOnly={unlock.isPending}
            control={control}
            texts={texts.vault}
          />
        )}
      />
      {refusal?.message ? <Notice tone="bad">{refusal.message}</Notice> : null}
      <div>
        <Button type="submit" busy={unlock.isPending}>
          {unlock.isPending ? texts.vault.opening : texts.vault.openIt}
        </Button>
      </div>
    </form>
  );
}
