import { type FormEvent, useId, useState } from "react";
import { refusalFor } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Notice } from "../../components/Notice.tsx";
import { PlainField } from "../../components/PlainField.tsx";
import type { Workflow } from "../../platform/contract.ts";
import { useCreateWorkflow } from "../../platform/queries/workflows.ts";
import { newWorkflowFlow } from "../canvas/newWorkflow.ts";
import { texts } from "./texts.ts";
import { isWorkflowName, toWorkflowName } from "./workflow-name.ts";

interface Props {
  open: boolean;
  projectId: string;
  onClose: () => void;
  onCreated: (workflow: Workflow) => void;
}

/** Asks for the name of a new workflow, and makes it with an Input and an Output. */
export function NewWorkflowDialog({ open, projectId, onClose, onCreated }: Props) {
  const formId = useId();
  const create = useCreateWorkflow();
  const [name, setName] = useState("");
  const [misshapen, setMisshapen] = useState(false);
  const refusal = create.error ? refusalFor(create.error, { name: "name" }) : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMisshapen(!isWorkflowName(name));
    if (!isWorkflowName(name) || create.isPending) return;
    const body = { name, project_id: projectId, ...newWorkflowFlow() };
    const workflow = await create.mutateAsync(body).catch(() => null);
    if (!workflow) return;
    onCreated(workflow);
  };
  const reset = () => {
    create.reset();
    setName("");
    setMisshapen(false);
  };
  return (
    <Dialog
      open={open}
      title={texts.create.title}
      closeLabel={frame.close}
      lead={texts.create.lead}
      onClose={onClose}
      onClosed={reset}
      footer={
        <>
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button
            look="primary"
            type="submit"
            form={formId}
            busy={create.isPending}
            disabled={name === ""}
          >
            {create.isPending ? texts.create.busy : texts.create.confirm}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <PlainField
          label={texts.create.name}
          help={texts.create.help}
          value={name}
          maxLength={128}
          problem={misshapen ? texts.create.shape : refusal?.fields.name}
          onChange={(event) => {
            setMisshapen(false);
            setName(toWorkflowName(event.target.value));
          }}
        />
      </form>
      {refusal?.message ? <Notice tone="bad">{refusal.message}</Notice> : null}
    </Dialog>
  );
}
