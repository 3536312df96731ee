import {
  type CanvasNode,
  isProtected,
  nodeById,
  nodeId,
  type Position,
  readDependency,
  type WorkflowDocument,
} from "./document.ts";
import { isObject, type Json, type JsonObject, listOf, objectOf, textOf, without } from "./json.ts";
import { snap } from "./layout.ts";
import { checkId, nextFreeId, stemOf, stemOfId } from "./node-id.ts";
import { type Note, notesOf, readCopied, writeCopied } from "./notes.ts";
import { withoutRequirements } from "./references.ts";
import { followRename } from "./rename.ts";

/** Where nodes were copied or are pasted: what they name is known only there. */
export interface Origin {
  workflowId: string;
  projectId: string;
}

/** What tells copied nodes from any other text on the clipboard. */
const KIND = "patchbay/nodes";

/** The copied nodes and notes as text; null when there is nothing that may be copied. */
export function copyNodes(
  document: WorkflowDocument,
  keys: readonly string[],
  { workflowId, projectId }: Origin,
): string | null {
  const nodes = document.nodes.filter((node) => keys.includes(node.key) && !isProtected(node));
  const notes = writeCopied(notesOf(document).filter(({ key }) => keys.includes(key)));
  if (nodes.length + notes.length === 0) return null;
  const copied = {
    kind: KIND,
    workflowId,
    projectId,
    nodes: nodes.map(({ raw, position, ui, extras }) => ({ raw, position, ui, extras })),
    ...(notes.length > 0 && { notes }),
  };
  return JSON.stringify(copied, null, 2);
}

/**
 * Reads copied nodes for pasting into a document; null when the text is something else. Ids that
 * are taken are replaced, and what refers to them inside what is pasted follows. Edges from outside
 * stay where their node is here too. Connections stay within a project, requirements within a
 * workflow: elsewhere they are left to be chosen again.
 */
export function readCopiedNodes(
  text: string,
  document: WorkflowDocument,
  here: Origin,
  newKey: () => string,
): CanvasNode[] | null {
  const fragment = parse(text);
  if (!fragment) return null;
  const read = listOf(fragment.nodes).flatMap((item) => readNode(item, newKey));
  const firsts = new Map(read.toReversed().map((node) => [nodeId(node), node]));
  const own = read.filter((node) => !isProtected(node) && firsts.get(nodeId(node)) === node);
  const kept = own.map((node) => detach(node, fragment, here));
  const names = freeNames(document, kept);
  const changed = new Map([...names].filter(([from, to]) => from !== to));
  const renamed = kept.map((node) => renameAll(node, changed));
  const ids = new Set(renamed.map(nodeId));
  const isHere = fragment.workflowId === here.workflowId;
  return renamed.map((node) =>
    keepEdges(node, (id) => ids.has(id) || (isHere && nodeById(document, id) !== undefined)),
  );
}

/** The notes among what was copied; none when the text is something else. */
export function readCopiedNotes(text: string, newKey: () => string): Note[] {
  return readCopied(parse(text)?.notes, newKey);
}

function parse(text: string): JsonObject | null {
  if (!text.includes(KIND)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && value.kind === KIND ? value : null;
  } catch {
    return null;
  }
}

function readNode(item: Json, newKey: () => string): CanvasNode[] {
  const { raw, position, ui, extras } = objectOf(item);
  if (!isObject(raw) || textOf(raw.type) === "") return [];
  const { x, y } = objectOf(position);
  const id = checkId(textOf(raw.id), () => false) ? stemOf(textOf(raw.type)) : textOf(raw.id);
  return [
    {
      key: newKey(),
      raw: { ...raw, id, name: id },
      position: { x: Number(x) || 0, y: Number(y) || 0 },
      ui: without(objectOf(ui), "id"),
      extras: objectOf(extras),
    },
  ];
}

function detach(node: CanvasNode, fragment: JsonObject, here: Origin): CanvasNode {
  let { raw } = node;
  if (fragment.workflowId !== here.workflowId) raw = withoutRequirements(raw);
  if (fragment.projectId !== here.projectId) raw = withoutConnections(raw) as JsonObject;
  return raw === node.raw ? node : { ...node, raw };
}

function withoutConnections(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutConnections);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "connection" && typeof inner === "string" ? null : withoutConnections(inner),
    ]),
  );
}

/** A free id for each of the copied ids. */
function freeNames(document: WorkflowDocument, nodes: readonly CanvasNode[]): Map<string, string> {
  const copied = new Set(nodes.map(nodeId));
  const given = new Set<string>();
  const names = new Map<string, string>();
  // Where the last search of a stem ended: everything below it is taken.
  const ends = new Map<string, number>();
  for (const id of copied) {
    const isTaken = (name: string) => nodeById(document, name) !== undefined || given.has(name);
    let name = id;
    if (isTaken(id)) {
      const stem = stemOfId(id);
      const isUsed = (each: string) => isTaken(each) || copied.has(each);
      const free = nextFreeId(stem, isUsed, ends.get(stem));
      ends.set(stem, free.number);
      name = free.id;
    }
    given.add(name);
    names.set(id, name);
  }
  return names;
}

function renameAll(node: CanvasNode, names: ReadonlyMap<string, string>): CanvasNode {
  const id = names.get(nodeId(node)) ?? nodeId(node);
  const renamed = followRename(node, names);
  return { ...renamed, raw: { ...renamed.raw, id, name: id } };
}

function keepEdges(node: CanvasNode, isKept: (id: string) => boolean): CanvasNode {
  const depends = listOf(node.raw.depends).filter((item) => {
    const read = readDependency(item);
    return read !== null && isKept(read.node);
  });
  return { ...node, raw: { ...node.raw, depends } };
}

/** Nodes or notes moved so that the upper left corner of `all` of them stands at a point. */
export function placeAt<T extends { position: Position }>(
  items: readonly T[],
  at: Position,
  all: readonly { position: Position }[] = items,
): T[] {
  const corner = cornerOf(all);
  return items.map((item) => ({
    ...item,
    position: {
      x: snap(item.position.x - corner.x + at.x),
      y: snap(item.position.y - corner.y + at.y),
    },
  }));
}

/** The upper left corner of nodes or notes; the origin when there are none. */
export function cornerOf(items: readonly { position: Position }[]): Position {
  if (items.length === 0) return { x: 0, y: 0 };
  return {
    x: Math.min(...items.map(({ position }) => position.x)),
    y: Math.min(...items.map(({ position }) => position.y)),
  };
}
