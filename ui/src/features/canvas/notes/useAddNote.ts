import { useReactFlow } from "@xyflow/react";
import { middleOfCanvas } from "../board/useAddNode.ts";
import type { Position } from "../model/document.ts";
import { freeNotePosition, NOTE_SIZE } from "../model/notes.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { editNote } from "./edited-note.ts";

/** Adds a note around a point of the screen, the middle of the canvas when none is told. */
export function useAddNote(): (at?: Position) => void {
  const { store, readOnly } = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  return (at) => {
    if (readOnly) return;
    const { history, run, select } = store.getState();
    const point = screenToFlowPosition(at ?? middleOfCanvas());
    const { width, height } = NOTE_SIZE;
    const wanted = { x: point.x - width / 2, y: point.y - height / 2 };
    const key = crypto.randomUUID();
    const position = freeNotePosition(history.present, wanted);
    run({ type: "addNote", note: { key, text: "", colour: "amber", position, width, height } });
    select([key]);
    editNote(key);
  };
}
