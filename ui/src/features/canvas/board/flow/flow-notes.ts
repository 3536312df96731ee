import type { Node } from "@xyflow/react";
import type { WorkflowDocument } from "../../model/document.ts";
import { firstLine, type Note, notesOf } from "../../model/notes.ts";
import { texts } from "../../notes/texts.ts";

/** A note as React Flow holds it. */
export type NoteNode = Node<{ note: Note }, "note">;

/** Notes lie under the nodes and their edges. */
const BENEATH = -1;

/**
 * The notes of a document. One that looks as before stays the same object; one that is being
 * dragged or pulled stays under the pointer.
 */
export function reconcileNotes(
  before: readonly NoteNode[],
  document: WorkflowDocument,
  selection: readonly string[],
): NoteNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const selected = new Set(selection);
  return notesOf(document).map((note) => {
    const old = known.get(note.key);
    const isSelected = selected.has(note.key);
    const place = old?.dragging ? old.position : note.position;
    const { width, height } = old?.resizing ? { ...note, ...sizeOf(old) } : note;
    const isSame =
      old &&
      old.data.note === note &&
      old.position.x === place.x &&
      old.position.y === place.y &&
      old.width === width &&
      old.height === height &&
      (old.selected ?? false) === isSelected;
    if (isSame) return old;
    return {
      ...old,
      id: note.key,
      type: "note",
      position: { ...place },
      width,
      height,
      measured: { width, height },
      zIndex: BENEATH,
      selected: isSelected,
      ariaLabel: texts.spoken(firstLine(note.text) || texts.empty),
      data: old?.data.note === note ? old.data : { note },
    } satisfies NoteNode;
  });
}

function sizeOf({ width, height }: NoteNode) {
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}
