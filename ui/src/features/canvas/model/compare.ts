import { type CanvasNode, nodeId, type WorkflowDocument } from "./document.ts";
import { isEqual } from "./json.ts";
import { type Note, notesOf } from "./notes.ts";

/** How a node or a note of one document differs from the same one of another. */
export type Difference =
  /** The other document has none like it. */
  | { kind: "only" }
  /** These fields say something else. */
  | { kind: "changed"; fields: readonly string[] };

/** One document beside another. */
export interface Comparison {
  /** The nodes that differ, by key. */
  nodes: ReadonlyMap<string, Difference>;
  /** Names of the nodes that only the other document has. */
  missing: readonly string[];
  notes: NoteComparison;
}

/** The notes of one document beside those of another. */
export interface NoteComparison {
  /** The notes that differ, by key. */
  differing: ReadonlyMap<string, Difference>;
  /** How many notes only the other document has. */
  missing: number;
}

/** What a document says differently than another. Where nodes and notes stand plays no part. */
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
  return { nodes, missing, notes: compareNotes(notesOf(shown), notesOf(other)) };
}

/** What a note says; its place and its size are the canvas's affair. */
const SAID = ["text", "colour"] as const;

function compareNotes(shown: readonly Note[], other: readonly Note[]): NoteComparison {
  const byKey = new Map(other.map((note) => [note.key, note]));
  const differing = new Map<string, Difference>();
  for (const note of shown) {
    const twin = byKey.get(note.key);
    const fields = twin ? SAID.filter((name) => note[name] !== twin[name]) : [];
    if (!twin) differing.set(note.key, { kind: "only" });
    else if (fields.length > 0) differing.set(note.key, { kind: "changed", fields });
    byKey.delete(note.key);
  }
  return { differing, missing: byKey.size };
}
