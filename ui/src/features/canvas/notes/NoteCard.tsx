import { type NodeProps, NodeResizeControl, ResizeControlVariant } from "@xyflow/react";
import { type KeyboardEvent, memo, useCallback } from "react";
import type { NoteNode } from "../board/flow/flow-notes.ts";
import {
  firstLine,
  LEAST_NOTE,
  NOTE_LENGTH,
  type Note,
  noteByKey,
  paragraphsOf,
} from "../model/notes.ts";
import { useEditor, useEditorState } from "../state/EditorContext.tsx";
import { documentOf } from "../state/editor-store.ts";
import { editNote, useEditedNote } from "./edited-note.ts";
import styles from "./Note.module.css";
import { texts } from "./texts.ts";

/** A note on the canvas. Its text is written in place: by a double click, or Enter. */
export const NoteCard = memo(function NoteCard({ data, selected }: NodeProps<NoteNode>) {
  const { store, readOnly } = useEditor();
  const { note, difference, differenceText } = data;
  const isEdited = useEditedNote(({ key }) => key === note.key) && !readOnly;
  return (
    // Enter opens it for the keyboard, which the canvas hears.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      className={styles.note}
      data-colour={note.colour}
      data-selected={selected || undefined}
      data-difference={difference ?? undefined}
      title={differenceText ?? undefined}
      onDoubleClick={() => {
        if (!readOnly) editNote(note.key);
      }}
    >
      {isEdited ? <NoteText note={note} /> : <Paragraphs text={note.text} />}
      {readOnly ? null : (
        <NodeResizeControl
          className={styles.corner ?? ""}
          variant={ResizeControlVariant.Handle}
          position="bottom-right"
          minWidth={LEAST_NOTE.width}
          minHeight={LEAST_NOTE.height}
          onResizeEnd={(_, { width, height }) =>
            store.getState().run({
              type: "changeNote",
              key: note.key,
              change: { width: Math.round(width), height: Math.round(height) },
            })
          }
        />
      )}
    </div>
  );
});

function Paragraphs({ text }: { text: string }) {
  const paragraphs = paragraphsOf(text);
  if (paragraphs.length === 0) return <p className={styles.empty}>{texts.empty}</p>;
  return (
    <div className={styles.text}>
      {paragraphs.map((paragraph, at) => (
        // A paragraph has no name but its place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <p key={at}>{paragraph}</p>
      ))}
    </div>
  );
}

/** The text of a note while it is written; typing is one step of the history. */
function NoteText({ note }: { note: Note }) {
  const { store } = useEditor();
  // The card may still show what was there before the key.
  const text = useEditorState((state) => noteByKey(documentOf(state), note.key)?.text ?? "");
  const focusAtOnce = useCallback((field: HTMLTextAreaElement | null) => {
    // The canvas gives the focus to what is selected, a moment after a click.
    if (field) requestAnimationFrame(() => field.focus());
    field?.setSelectionRange(field.value.length, field.value.length);
  }, []);
  const close = (event: KeyboardEvent<HTMLElement>) => {
    const card = event.currentTarget.closest<HTMLElement>(".react-flow__node");
    editNote(null);
    card?.focus();
  };
  return (
    <textarea
      ref={focusAtOnce}
      className={`${styles.field} nodrag nopan nowheel`}
      aria-label={texts.edit(firstLine(note.text) || texts.empty)}
      maxLength={NOTE_LENGTH}
      value={text}
      onChange={(event) =>
        store
          .getState()
          .run(
            { type: "changeNote", key: note.key, change: { text: event.target.value } },
            `note ${note.key}`,
          )
      }
      onBlur={() => {
        if (useEditedNote.getState().key === note.key) editNote(null);
      }}
      onKeyDown={(event) => {
        const isMod = event.ctrlKey || event.metaKey;
        if (event.key === "Escape" || (event.key === "Enter" && isMod)) {
          event.preventDefault();
          close(event);
        }
        // What is typed here is no command for the canvas; undo is the editor's.
        if (!isMod) event.stopPropagation();
      }}
    />
  );
}
