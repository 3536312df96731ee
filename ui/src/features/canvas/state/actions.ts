import { copyNodes, placeAt, readCopiedNodes } from "../model/clipboard.ts";
import { edgeKey, edgesOf } from "../model/document.ts";
import { freePosition } from "../model/layout.ts";
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
  const nodes = text && readCopiedNodes(text, present, origin, () => crypto.randomUUID());
  if (!nodes) return;
  const [first] = nodes;
  const place = freePosition(present, first?.position ?? { x: 0, y: 0 });
  run({ type: "paste", nodes: placeAt(nodes, place) });
  select(nodes.map(({ key }) => key));
}

/** Selects every node. */
export function selectAll({ history, select }: EditorState): void {
  select(history.present.nodes.map(({ key }) => key));
}
