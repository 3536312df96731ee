import { type FormEvent, useId, useState } from "react";
import { refusalFor } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Notice } from "../../components/Notice.tsx";
import { PlainField } from "../../components/PlainField.tsx";
import { LifetimeField } from "./LifetimeField.tsx";
import { endOf, type Lifetime } from "./lifetime.ts";
import { SecretOnce } from "./SecretOnce.tsx";
import { type CredentialWords, texts } from "./texts.ts";

interface Props {
  open: boolean;
  words: CredentialWords;
  /** Makes the credential and answers its secret. */
  create: (asked: { name: string; expires_at?: string }) => Promise<string>;
  onClose: () => void;
}

/** Makes a credential, and shows its secret once; the secret is gone when the dialog closes. */
export function NewCredentialDialog({ open, words, create, onClose }: Props) {
  const formId = useId();
  const [name, setName] = useState("");
  const [lifetime, setLifetime] = useState<Lifetime>("never");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const refusal = error ? refusalFor(error, { name: "name" }) : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const expires_at = endOf(lifetime, new Date());
      setSecret(await create({ name: name.trim(), ...(expires_at && { expires_at }) }));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const reset = () => {
    setName("");
    setLifetime("never");
    setError(null);
    setSecret(null);
  };
  return (
    <Dialog
      open={open}
      title={secret === null ? words.title : words.once}
      closeLabel={frame.close}
      lead={secret === null ? words.lead : words.onceLead}
      onClose={onClose}
      onClosed={reset}
      footer={
        secret === null ? (
          <>
            <Button onClick={onClose}>{frame.cancel}</Button>
            <Button
              look="primary"
              type="submit"
              form={formId}
              busy={busy}
              disabled={name.trim() === ""}
            >
              {busy ? texts.creating : texts.create}
            </Button>
          </>
        ) : (
          <Button look="primary" onClick={onClose}>
            {texts.done}
          </Button>
        )
      }
    >
      {secret === null ? (
        <form id={formId} onSubmit={submit} noValidate>
          <PlainField
            label={texts.name}
            help={texts.nameHelp}
            value={name}
            maxLength={128}
            problem={refusal?.fields.name}
            onChange={(event) => setName(event.target.value)}
          />
        </form>
      ) : (
        <SecretOnce secret={secret} />
      )}
      {secret === null ? <LifetimeField value={lifetime} onChange={setLifetime} /> : null}
      {refusal?.message ? <Notice tone="bad">{refusal.message}</Notice> : null}
    </Dialog>
  );
}
