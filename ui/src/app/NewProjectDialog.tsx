import { type FormEvent, useId } from "react";
import { Button } from "../components/Button.tsx";
import { Dialog } from "../components/Dialog.tsx";
import { Notice } from "../components/Notice.tsx";
import { PlainField } from "../components/PlainField.tsx";
import type { Project } from "../platform/contract.ts";
import { useCreateProject } from "../platform/queries/projects.ts";
import { refusalFor } from "./failure.ts";
import { texts } from "./texts.ts";
import { notify } from "./toasts.ts";

interface Props {
  open: boolean;
  onClose: () => void;
  onCreated: (project: Project) => void;
}

/** Asks for the name of a new project. */
export function NewProjectDialog({ open, onClose, onCreated }: Props) {
  const form = useId();
  const create = useCreateProject();
  const refusal = create.error ? refusalFor(create.error, { name: "name" }) : null;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    const project = await create.mutateAsync(name).catch(() => null);
    if (!project) return;
    notify(texts.project.created(project.name));
    onClose();
    onCreated(project);
  };
  return (
    <Dialog
      open={open}
      title={texts.project.title}
      closeLabel={texts.close}
      lead={texts.project.lead}
      onClose={onClose}
      onClosed={create.reset}
      footer={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button look="primary" type="submit" form={form} busy={create.isPending}>
            {create.isPending ? texts.project.busy : texts.project.confirm}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate>
        <PlainField
          label={texts.project.name}
          name="name"
          maxLength={128}
          problem={refusal?.fields.name}
        />
      </form>
      {refusal?.message ? <Notice tone="bad">{refusal.message}</Notice> : null}
    </Dialog>
  );
}
