import type { Node } from "@xyflow/react";
import { tellValue } from "../../../../components/texts.ts";
import type { Comparison, Difference } from "../../model/compare.ts";
import type { WorkflowDocument } from "../../model/document.ts";
import { firstLine, type Note, notesOf } from "../../model/notes.ts";
import { texts } from "../../notes/texts.ts";
import { texts as editor } from "../../texts.ts";

/** A note, and how it differs from what it is compared with, where an older version is shown. */
interface NoteData extends Record<string, unknown> {
  note: Note;
  difference: Difference["kind"] | null;
  differenceText: string | null;
}

/** A note as React Flow holds it. */
export type NoteNode = Node<NoteData, "note">;

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
  comparison: Comparison | null = null,
): NoteNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const selected = new Set(selection);
  return notesOf(document).map((note) => {
    const old = known.get(note.key);
    const isSelected = selected.has(note.key);
    const place = old?.dragging ? old.position : note.position;
    const { width, height } = old?.resizing ? { ...note, ...sizeOf(old) } : note;
    const data = dataOf(note, comparison?.notes.differing.get(note.key));
    const hasSameData = old !== undefined && isSameData(old.data, data);
    const isSame =
      old &&
      hasSameData &&
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
      ariaLabel: texts.spoken(firstLine(note.text) || texts.empty, data.differenceText),
      data: hasSameData ? old.data : data,
    } satisfies NoteNode;
  });
}

function dataOf(note: Note, difference: Difference | undefined): NoteData {
  return {
    note,
    difference: difference?.kind ?? null,
    differenceText: difference ? tellDifference(difference) : null,
  };
}

function tellDifference(difference: Difference): string {
  if (difference.kind === "only") return editor.versions.onlyHere;
  return editor.versions.changed(difference.fields.map((name) => tellValue(texts.fields, name)));
}

function isSameData(a: NoteData, b: NoteData): boolean {
  return a.note === b.note && a.differenceText === b.differenceText;
}

function sizeOf({ width, height }: NoteNode) {
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}
