import { useId, useRef, useState } from "react";
import { useCommands } from "../../../app/commands.ts";
import { refusalFor } from "../../../app/failure.ts";
import { texts as wording } from "../../../components/texts.ts";
import { useUpdateWorkflow } from "../../../platform/queries/workflows.ts";
import { keepNativeUndo } from "../inspector/keep-native-undo.ts";
import { checkId } from "../model/node-id.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { editorCommand } from "../state/editor-command.ts";
import { texts } from "../texts.ts";
import styles from "./Header.module.css";

/** The workflow's name, renamed in its place: Enter keeps it, Escape leaves it as it was. */
export function WorkflowName() {
  const { workflow } = useEditor();
  const update = useUpdateWorkflow(workflow.id);
  const helpId = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const words = texts.header;
  useCommands([editorCommand(texts.commands.rename, () => setDraft(workflow.name))]);
  const close = () => {
    setDraft(null);
    setRefused(null);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (draft === null) {
    return (
      <button
        ref={button}
        type="button"
        className={styles.name}
        aria-label={words.rename(workflow.name)}
        title={words.rename(workflow.name)}
        onClick={() => setDraft(workflow.name)}
      >
        {workflow.name}
      </button>
    );
  }
  const found = checkId(draft.trim(), () => false);
  const problem = found ? texts.idProblem[found] : refused;
  const commit = async () => {
    const name = draft.trim();
    if (found || update.isPending) return;
    if (name === workflow.name) {
      close();
      return;
    }
    try {
      await update.mutateAsync({ name });
      close();
    } catch (error) {
      const { fields, message } = refusalFor(error, { name: "name" });
      setRefused(fields.name ?? message ?? null);
    }
  };
  return (
    <span className={styles.edit}>
      <input
        type="text"
        aria-label={words.name}
        aria-invalid={problem ? true : undefined}
        aria-describedby={helpId}
        autoComplete="off"
        spellCheck={false}
        maxLength={128}
        value={draft}
        ref={takeFocus}
        onChange={(event) => {
          setDraft(event.target.value);
          setRefused(null);
        }}
        onBlur={() => void commit()}
        onKeyDown={(event) => {
          keepNativeUndo(event);
          if (event.key === "Enter") void commit();
          if (event.key === "Escape") close();
        }}
      />
      <span className={styles.remark} id={helpId} data-bad={problem ? "" : undefined} role="status">
        {problem ? wording.problem(words.name, problem) : words.nameHelp}
      </span>
    </span>
  );
}

/** The field replaces a button that had the focus: it takes it over, all selected. */
function takeFocus(input: HTMLInputElement | null): void {
  if (input && document.activeElement !== input) input.select();
}
