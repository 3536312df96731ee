import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import {
  copyNodes,
  cornerOf,
  placeAt,
  readCopiedNodes,
  readCopiedNotes,
} from "../model/clipboard.ts";
import { freePosition } from "../model/layout.ts";
import { freeNotePosition, notesOf } from "../model/notes.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { middleOfCanvas } from "./useAddNode.ts";

/** How far a pasted copy stands from what it is a copy of, in pixels at 100 %. */
const OFFSET = 32;

/** Copies, cuts and pastes nodes and notes as text, also between windows. */
export function useClipboard(): void {
  const { store, workflow, projectId, readOnly } = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  const workflowId = workflow.id;

  useEffect(() => {
    const origin = { workflowId, projectId };
    const copy = (event: ClipboardEvent) => {
      if (isElsewhere(event)) return;
      const { history, selection, run, select } = store.getState();
      const text = copyNodes(history.present, selection, origin);
      if (text === null) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", text);
      if (event.type !== "cut" || readOnly) return;
      run({ type: "remove", keys: selection });
      select([]);
    };
    const paste = (event: ClipboardEvent) => {
      if (readOnly || isElsewhere(event)) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const { history, run, select } = store.getState();
      const { present } = history;
      const newKey = () => crypto.randomUUID();
      const nodes = readCopiedNodes(text, present, origin, newKey) ?? [];
      const notes = readCopiedNotes(text, newKey);
      const all = [...nodes, ...notes];
      if (all.length === 0) return;
      event.preventDefault();
      const first = cornerOf(all);
      const isHere = [...present.nodes, ...notesOf(present)].some(
        ({ position }) => position.x === first.x,
      );
      const middle = screenToFlowPosition(middleOfCanvas());
      const wanted = isHere ? { x: first.x + OFFSET, y: first.y + OFFSET } : middle;
      const place =
        nodes.length > 0 ? freePosition(present, wanted) : freeNotePosition(present, wanted);
      run({
        type: "paste",
        nodes: placeAt(nodes, place, all),
        notes: placeAt(notes, place, all),
      });
      select(all.map(({ key }) => key));
    };
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, [store, workflowId, projectId, readOnly, screenToFlowPosition]);
}

/** Whether the clipboard is about text: in a field, in a dialog, or selected on the page. */
function isElsewhere(event: ClipboardEvent): boolean {
  const { target } = event;
  const isField =
    target instanceof Element && target.closest("input, textarea, select, [role=dialog]") !== null;
  const isText = event.type !== "paste" && document.getSelection()?.isCollapsed === false;
  return isField || isText;
}
