import { type FormEvent, useId } from "react";
import { texts as frame } from "../../app/texts.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Phrase } from "../../components/Phrase.tsx";
import { texts as wording } from "../../components/texts.ts";
import type { Workflow } from "../../platform/contract.ts";
import { DocumentFields } from "./DocumentFields.tsx";
import { ImportPlan } from "./ImportPlan.tsx";
import { texts } from "./texts.ts";
import { useImport } from "./useImport.ts";

interface Props {
  open: boolean;
  projectId: string;
  onClose: () => void;
  onImported: (workflow: Workflow) => void;
}

/** **Import**: a document is given, what would be made of it is shown, and only then it is made. */
export function ImportDialog({ open, projectId, onClose, onImported }: Props) {
  const formId = useId();
  const work = useImport(projectId);
  const words = texts.import;
  const { plan, faults } = work;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (work.isPending) return;
    if (!plan) return work.check();
    const workflow = await work.make();
    if (workflow) onImported(workflow);
  };
  const close = () => {
    work.giveUp();
    onClose();
  };
  const label = plan
    ? work.isPending
      ? words.busy
      : words.confirm
    : work.isPending
      ? words.checking
      : words.check;
  return (
    <Dialog
      open={open}
      title={words.title}
      lead={words.lead}
      closeLabel={frame.close}
      onClose={close}
      onClosed={work.reset}
      footer={
        <>
          {plan ? (
            <Button busy={work.isMaking} onClick={work.back}>
              {words.back}
            </Button>
          ) : (
            <Button onClick={close}>{frame.cancel}</Button>
          )}
          <Button
            look="primary"
            type="submit"
            form={formId}
            busy={work.isPending}
            disabled={plan ? work.isOpen : work.document.trim() === ""}
          >
            {label}
          </Button>
        </>
      }
    >
      {faults ? (
        <Notice tone="bad">
          {faults.message}
          <ul>
            {faults.fields.map(([field, reason]) => (
              <li key={field}>
                <Phrase text={(named) => wording.problem(named, reason)}>
                  <code>{field}</code>
                </Phrase>
              </li>
            ))}
          </ul>
        </Notice>
      ) : null}
      <form id={formId} onSubmit={submit} noValidate>
        {plan ? <ImportPlan work={work} plan={plan} /> : <DocumentFields work={work} />}
      </form>
    </Dialog>
  );
}
