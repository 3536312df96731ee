import { type FormEvent, useId, useState } from "react";
import { refusalFor } from "../../../app/failure.ts";
import { notify } from "../../../app/toasts.ts";
import { Button } from "../../../components/Button.tsx";
import { Dialog } from "../../../components/Dialog.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { PlainField } from "../../../components/PlainField.tsx";
import { isWorkflowName, toWorkflowName } from "../../agents/workflow-name.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { useSaveAs } from "./useSaveAs.ts";

interface Props {
  open: boolean;
  onClose: () => void;
}

/** Asks for a name, saves what is on the canvas as another workflow, and goes on there. */
export function SaveAsDialog({ open, onClose }: Props) {
  const { store, workflow, onNavigate } = useEditor();
  const id = useId();
  const save = useSaveAs();
  const [typed, setTyped] = useState<string | null>(null);
  const words = texts.saveAs;
  const name = typed ?? toWorkflowName(words.copyOf(workflow.name));
  const refusal = save.error ? refusalFor(save.error, { name: "name" }) : null;
  const problem = name !== "" && !isWorkflowName(name) ? words.shape : refusal?.fields.name;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending || !isWorkflowName(name)) return;
    const made = await save.mutateAsync(name).catch(() => null);
    if (!made) return;
    const { history, markSaved } = store.getState();
    // What would be lost by leaving stands in the new workflow now.
    markSaved(history.present);
    notify(words.done(made.name), words.doneBody(workflow.name));
    onClose();
    onNavigate({ page: "agent", id: made.id });
  };
  return (
    <Dialog
      open={open}
      title={words.title}
      closeLabel={texts.save.close}
      lead={words.lead}
      onClose={onClose}
      onClosed={() => {
        save.reset();
        setTyped(null);
      }}
      footer={
        <>
          <Button onClick={onClose}>{texts.save.cancel}</Button>
          <Button
            look="primary"
            type="submit"
            form={id}
            busy={save.isPending}
            disabled={!isWorkflowName(name)}
          >
            {save.isPending ? texts.save.saving : texts.save.submit}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} noValidate>
        <PlainField
          label={words.name}
          help={words.help}
          value={name}
          maxLength={128}
          problem={problem}
          onChange={(event) => {
            save.reset();
            setTyped(toWorkflowName(event.target.value));
          }}
        />
      </form>
      {refusal?.message ? <Notice tone="bad">{refusal.message}</Notice> : null}
    </Dialog>
  );
}
