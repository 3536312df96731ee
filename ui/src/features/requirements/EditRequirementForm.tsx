import { type FormEvent, useId, useState } from "react";
import { refusalFor } from "../../app/failure.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { Notice } from "../../components/Notice.tsx";
import { SheetBody } from "../../components/SheetBody.tsx";
import { SheetFooter } from "../../components/SheetFooter.tsx";
import type { Requirement } from "../../platform/contract.ts";
import { useUpdateRequirement } from "../../platform/queries/requirements.ts";
import { FormFields } from "./FormFields.tsx";
import styles from "./Requirement.module.css";
import { checkForm, type DraftProblems, FIELD_NAMES, formOf } from "./requirement-form.ts";
import { texts } from "./texts.ts";

/** What a requirement asks for: a credential of a connection type, or an account of an app. */
export interface Asked {
  kind: "type" | "app";
  /** As people call it. */
  label: string;
}

interface Props {
  requirement: Requirement;
  asks: Asked;
  onDelete: () => void;
  onClose: () => void;
}

/** What may change of a requirement: what end users read. What it asks for and its name are told, and stay. */
export function EditRequirementForm({ requirement, asks, onDelete, onClose }: Props) {
  const id = useId();
  const update = useUpdateRequirement(requirement.workflow_id);
  const [title, setTitle] = useState(requirement.form.title);
  const [description, setDescription] = useState(requirement.form.description ?? "");
  const [problems, setProblems] = useState<DraftProblems>({});
  const [message, setMessage] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (update.isPending) return;
    const found = checkForm({ title, description });
    setProblems(found);
    setMessage(null);
    if (Object.keys(found).length > 0) return;
    try {
      await update.mutateAsync({ id: requirement.id, form: formOf({ title, description }) });
      notify(texts.updated(requirement.name));
      onClose();
    } catch (error) {
      const refusal = refusalFor(error, FIELD_NAMES);
      setProblems(refusal.fields);
      setMessage(refusal.message ?? null);
    }
  };
  return (
    <>
      <SheetBody>
        <form id={id} className={styles.form} noValidate onSubmit={submit}>
          {message ? <Notice tone="bad">{message}</Notice> : null}
          <dl className={styles.facts}>
            <div>
              <dt>{texts[asks.kind]}</dt>
              <dd>
                {asks.label} <small>{texts.locked}</small>
              </dd>
            </div>
            <div>
              <dt>{texts.name}</dt>
              <dd>
                {requirement.name} <small>{texts.locked}</small>
              </dd>
            </div>
          </dl>
          <FormFields
            title={title}
            description={description}
            problems={problems}
            readOnly={update.isPending}
            onTitle={setTitle}
            onDescription={setDescription}
          />
        </form>
      </SheetBody>
      <SheetFooter
        start={
          <Button look="danger" onClick={onDelete}>
            {texts.askToRemove}
          </Button>
        }
      >
        <Button onClick={onClose}>{texts.cancel}</Button>
        <Button look="primary" type="submit" form={id} busy={update.isPending}>
          {update.isPending ? texts.updating : texts.update}
        </Button>
      </SheetFooter>
    </>
  );
}
