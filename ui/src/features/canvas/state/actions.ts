import {
  copyNodes,
  cornerOf,
  placeAt,
  readCopiedNodes,
  readCopiedNotes,
} from "../model/clipboard.ts";
import { edgeKey, edgesOf } from "../model/document.ts";
import { freePosition } from "../model/layout.ts";
import { freeNotePosition, notesOf } from "../model/notes.ts";
import type { EditorState } from "./editor-store.ts";

/** Deletes what is selected; Input and Output stay. */
export function removeSelected({
  history,
  selection,
  selectedEdges,
  run,
  select,
}: EditorState): void {
  const chosen = new Set(selectedEdges);
  const edges = chosen.size > 0 ? edgesOf(history.present) : [];
  run({
    type: "remove",
    keys: selection,
    edges: edges.filter((edge) => chosen.has(edgeKey(edge))),
  });
  select([]);
}

/** Puts a copy of the selected nodes beside them, with the same nodes before them. */
export function duplicateSelected({ history, selection, run, select }: EditorState): void {
  const { present } = history;
  const origin = { workflowId: "", projectId: "" };
  const text = copyNodes(present, selection, origin);
  if (text === null) return;
  const newKey = () => crypto.randomUUID();
  const nodes = readCopiedNodes(text, present, origin, newKey) ?? [];
  const notes = readCopiedNotes(text, newKey);
  const all = [...nodes, ...notes];
  const corner = cornerOf(all);
  const place =
    nodes.length > 0 ? freePosition(present, corner) : freeNotePosition(present, corner);
  run({
    type: "paste",
    nodes: placeAt(nodes, place, all),
    notes: placeAt(notes, place, all),
  });
  select(all.map(({ key }) => key));
}

/** Selects every node and note. */
export function selectAll({ history, select }: EditorState): void {
  select([...history.present.nodes, ...notesOf(history.present)].map(({ key }) => key));
}
