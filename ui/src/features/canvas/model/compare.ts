import { type CanvasNode, nodeId, type WorkflowDocument } from "./document.ts";
import { isEqual } from "./json.ts";

/** How a node of one document differs from the same node of another. */
export type Difference =
  /** The other document has no such node. */
  | { kind: "only" }
  /** These fields say something else. */
  | { kind: "changed"; fields: readonly string[] };

/** One document beside another. */
export interface Comparison {
  /** The nodes that differ, by key. */
  nodes: ReadonlyMap<string, Difference>;
  /** Names of the nodes that only the other document has. */
  missing: readonly string[];
}

/** What a document says differently than another. Where nodes stand plays no part. */
export function compareDocuments(shown: WorkflowDocument, other: WorkflowDocument): Comparison {
  const keys = new Set(shown.nodes.map(({ key }) => key));
  const byKey = new Map(other.nodes.map((node) => [node.key, node]));
  // One that goes by another name here is nobody else's twin.
  const free = other.nodes.filter(({ key }) => !keys.has(key));
  const byId = new Map(free.map((node) => [nodeId(node), node]));
  const seen = new Set<CanvasNode>();
  const nodes = new Map<string, Difference>();
  for (const node of shown.nodes) {
    // What was renamed is the same node still; what was made anew under an old name is too.
    const twin = byKey.get(node.key) ?? byId.get(nodeId(node));
    if (!twin) {
      nodes.set(node.key, { kind: "only" });
      continue;
    }
    seen.add(twin);
    const names = new Set([...Object.keys(node.raw), ...Object.keys(twin.raw)]);
    const fields = [...names].filter((name) => !isEqual(node.raw[name], twin.raw[name]));
    if (fields.length > 0) nodes.set(node.key, { kind: "changed", fields });
  }
  const missing = other.nodes.filter((node) => !seen.has(node)).map(nodeId);
  return { nodes, missing };
}
