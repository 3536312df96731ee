import { type FormEvent, type ReactNode, useId, useState } from "react";
import { refusalFor } from "../../app/failure.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { FieldFrame } from "../../components/FieldFrame.tsx";
import { Notice } from "../../components/Notice.tsx";
import { SecretField } from "../../components/SecretField.tsx";
import styles from "./SecretsDialog.module.css";
import { texts } from "./texts.ts";

/** A secret that a dialog asks for. */
export interface AskedSecret {
  /** The field's name, which a refusal of the platform names too. */
  name: string;
  label: string;
  help?: string;
}

interface Props {
  open: boolean;
  title: string;
  lead: ReactNode;
  secrets: readonly AskedSecret[];
  confirm: string;
  busyLabel: string;
  danger?: boolean;
  /** Fields among the children, which show their own problems. */
  shownElsewhere?: readonly string[];
  /** More of the form, above the secrets. */
  children?: ReactNode;
  /** What is wrong with what was typed, by field; nothing is sent while something is. */
  check?: (given: Record<string, string>) => Record<string, string>;
  /** Does it. A failure stays in the dialog, at the field that it names. */
  submit: (given: Record<string, string>) => Promise<void>;
  onClose: () => void;
}

/** Asks for secrets and does something with them. They live in their fields alone, and go with them. */
export function SecretsDialog(props: Props) {
  const { secrets, check, submit, onClose } = props;
  const form = useId();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>(null);
  const fields = [...secrets.map(({ name }) => name), ...(props.shownElsewhere ?? [])];
  const names = Object.fromEntries(fields.map((name) => [name, name]));
  const refusal = error ? refusalFor(error, names) : null;
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const data = new FormData(event.currentTarget);
    const given = Object.fromEntries(secrets.map(({ name }) => [name, String(data.get(name))]));
    const blank = secrets.filter(({ name }) => given[name] === "");
    const found = {
      ...check?.(given),
      ...Object.fromEntries(blank.map(({ name }) => [name, texts.vault.blank])),
    };
    setProblems(found);
    setError(null);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await submit(given);
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={props.open}
      title={props.title}
      closeLabel={texts.vault.cancel}
      lead={props.lead}
      onClose={onClose}
      onClosed={() => {
        setProblems({});
        setError(null);
      }}
      footer={
        <>
          <Button onClick={onClose}>{texts.vault.cancel}</Button>
          <Button look={props.danger ? "danger" : "primary"} type="submit" form={form} busy={busy}>
            {busy ? props.busyLabel : props.confirm}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={onSubmit} noValidate autoComplete="off">
        {props.children}
        {secrets.map(({ name, label, help }) => (
          <FieldFrame
            key={name}
            id={`${form}-${name}`}
            label={label}
            help={help}
            problem={problems[name] ?? refusal?.fields[name]}
            control={(control) => (
              <SecretField
                name={name}
                label={label}
                multiline={false}
                placeholder={undefined}
                readOnly={busy}
                control={control}
                texts={texts.vault}
              />
            )}
          />
        ))}
        {refusal?.message ? <Notice tone="bad">{refusal.message}</Notice> : null}
      </form>
    </Dialog>
  );
}
