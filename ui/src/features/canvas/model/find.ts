import { type CanvasNode, nodeId, type WorkflowDocument } from "./document.ts";
import type { Json, JsonObject } from "./json.ts";
import { notesOf } from "./notes.ts";

/** What was found of a state of a node last. */
interface Found {
  wanted: string;
  /** Held loosely, as nodes are kept by the history. */
  around: WeakRef<object>;
  isHeld: boolean;
}

/** Few of thousands of nodes change with a key, and the others hold what they held. */
const FOUND = new WeakMap<JsonObject, Found>();

/** Keys of what holds a text anywhere: nodes whose names begin with it, other nodes, notes. */
export function findNodes(
  document: WorkflowDocument,
  query: string,
  /** What a node's card says beside its name. */
  shown: (node: CanvasNode) => string,
  /** What that is said by: the same object means that the same node is shown the same. */
  around: object,
): string[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [];
  const ref = new WeakRef(around);
  const found = document.nodes.filter((node) => {
    const known = FOUND.get(node.raw);
    if (known?.wanted === wanted && known.around.deref() === around) return known.isHeld;
    const isHeld = shown(node).toLowerCase().includes(wanted) || holds(node.raw, wanted);
    FOUND.set(node.raw, { wanted, around: ref, isHeld });
    return isHeld;
  });
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
