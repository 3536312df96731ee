import { type CanvasNode, nodeId, type WorkflowDocument } from "./document.ts";
import type { Json } from "./json.ts";
import { notesOf } from "./notes.ts";

/** Keys of what holds a text anywhere: nodes whose names begin with it, other nodes, notes. */
export function findNodes(
  document: WorkflowDocument,
  query: string,
  /** What a node's card says beside its name. */
  shown: (node: CanvasNode) => string,
): string[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [];
  const found = document.nodes.filter(
    (node) => shown(node).toLowerCase().includes(wanted) || holds(node.raw, wanted),
  );
  const notes = notesOf(document).filter(({ text }) => text.toLowerCase().includes(wanted));
  const begins = (node: CanvasNode) => nodeId(node).toLowerCase().startsWith(wanted);
  const nodes = [...found.filter(begins), ...found.filter((node) => !begins(node))];
  return [...nodes, ...notes].map(({ key }) => key);
}

/** Whether a text stands among the values, such as a prompt, a model or a mapping. */
function holds(value: Json, wanted: string): boolean {
  if (typeof value === "string") return value.toLowerCase().includes(wanted);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((inner) => inner !== undefined && holds(inner, wanted));
}
