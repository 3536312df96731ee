import { type FormEvent, useId, useState } from "react";
import { tellFailure } from "../../../app/failure.ts";
import { Button } from "../../../components/Button.tsx";
import { Dialog } from "../../../components/Dialog.tsx";
import field from "../../../components/Field.module.css";
import { FieldFrame } from "../../../components/FieldFrame.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { texts as wording } from "../../../components/texts.ts";
import { ApiError } from "../../../platform/api-error.ts";
import { useSaveWorkflow } from "../../../platform/queries/workflows.ts";
import { listProblems, readRefusal } from "../model/problems.ts";
import { writeWorkflow } from "../model/projection.ts";
import {
  useDocumentWhile,
  useEditor,
  useEditorState,
  useFindings,
} from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import styles from "./Header.module.css";
import { ProblemList } from "./ProblemList.tsx";

/** In characters. */
const MOST = 512;

interface Props {
  open: boolean;
  onClose: () => void;
  onSaved: () => void;
  onSaveAs: () => void;
}

/** **Save**: the version that it will be, what is said about it, and what has to be mended first. */
export function SavePanel({ open, onClose, onSaved, onSaveAs }: Props) {
  const { store, workflow } = useEditor();
  const document = useDocumentWhile(open);
  const { found } = useFindings();
  const refusal = useEditorState((state) => state.refusal);
  const save = useSaveWorkflow(workflow.id);
  const id = useId();
  const [description, setDescription] = useState("");
  const words = texts.save;
  // What the platform refused may be mended elsewhere: it is asked again.
  const hasErrors = document !== null && listProblems(document, found, "error").length > 0;
  const general = document === null ? [] : readRefusal(document, refusal).general;
  const refusedDescription = general.find((each) => each.field === "description");
  const others = general.filter((each) => each !== refusedDescription);
  const next = (workflow.version ?? 0) + 1;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending || hasErrors) return;
    const { markSaved, refuse } = store.getState();
    const { present } = store.getState().history;
    refuse(null);
    try {
      const said = description.trim();
      const body = { ...writeWorkflow(present), ...(said && { description: said }) };
      await save.mutateAsync(body);
      markSaved(present);
      setDescription("");
      onSaved();
    } catch (error) {
      if (error instanceof ApiError && error.kind === "invalid") {
        refuse({ document: present, details: error.details });
      }
    }
  };
  const isTold = save.error instanceof ApiError && Object.keys(save.error.details).length > 0;
  return (
    <Dialog
      open={open}
      title={words.title(next)}
      closeLabel={words.close}
      lead={words.lead}
      onClose={onClose}
      onClosed={() => save.reset()}
      footer={
        <>
          <Button onClick={onSaveAs}>{words.saveAs}</Button>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" type="submit" form={id} busy={save.isPending} disabled={hasErrors}>
            {save.isPending ? words.saving : words.submit}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={submit} noValidate>
        {save.error && !isTold ? <Notice tone="bad">{tellFailure(save.error)}</Notice> : null}
        {others.length > 0 ? (
          <Notice tone="bad">{words.refused(others.map(tellGeneral))}</Notice>
        ) : null}
        <ProblemList severity="error" onShow={onClose} />
        <FieldFrame
          id={`${id}-description`}
          label={words.description}
          optional={words.optional}
          help={words.descriptionHelp}
          problem={refusedDescription?.reason}
          control={(control) => (
            <textarea
              {...control}
              className={field.control}
              rows={2}
              maxLength={MOST}
              value={description}
              readOnly={save.isPending}
              onChange={(event) => setDescription(event.target.value)}
              onKeyDown={(event) => {
                const isEnter = event.key === "Enter" && (event.ctrlKey || event.metaKey);
                if (isEnter) event.currentTarget.form?.requestSubmit();
              }}
            />
          )}
        />
        <ProblemList severity="warning" onShow={onClose} />
      </form>
    </Dialog>
  );
}

function tellGeneral({ field: name, reason }: { field: string; reason: string }): string {
  return wording.problem(texts.problem.general[name] ?? name, reason);
}
