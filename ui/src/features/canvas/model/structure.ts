import type { CanvasEdge, CanvasNode, WorkflowDocument } from "./document.ts";
import { isObject, type Json, type JsonObject, listOf, objectOf, textOf } from "./json.ts";

/** One item of a node's `depends`. */
export interface Dependency {
  /** Id, not key, of the node that runs first. */
  readonly node: string;
  readonly option: string | null;
}

/**
 * Which nodes a document has, what each runs after, and what others can see of it: the fields of an
 * Input or Output, the options of a Choice by their ids. It is the same object for every document that only says
 * something else inside its nodes, so that what is worked out of it is worked out once, not at each key.
 */
export interface Structure {
  /** Where a node stands in the document, by its id and by its key. */
  readonly byId: ReadonlyMap<string, number>;
  readonly byKey: ReadonlyMap<string, number>;
  /** Every edge whose both ends exist, in the order of targets. */
  readonly edges: readonly CanvasEdge[];
  /** For each node, where those stand that it runs directly after. */
  readonly before: readonly (readonly number[])[];
}

interface Known {
  nodes: WorkflowDocument["nodes"];
  structure: Structure;
}

/** What is shown, and what it was a moment before, of two documents. */
const KEPT = 4;
let recent: readonly Known[] = [];

/** The structure of a document. */
export function structureOf({ nodes }: WorkflowDocument): Structure {
  const known = recent.find((each) => each.nodes === nodes);
  if (known) return known.structure;
  const alike = recent.find((each) => isAlike(each.nodes, nodes));
  const structure = alike?.structure ?? build(nodes);
  const others = recent.filter((each) => each === alike || each.structure !== structure);
  recent = [{ nodes, structure }, ...others].slice(0, KEPT);
  return structure;
}

/** What of a node the structure depends on. */
const PARTS = ["id", "type", "depends", "schema"];

function isAlike(left: readonly CanvasNode[], right: readonly CanvasNode[]): boolean {
  return (
    left.length === right.length &&
    left.every((node, at) => {
      const other = right[at];
      if (node === other) return true;
      if (!other || node.key !== other.key) return false;
      return node.raw === other.raw || isSeenAlike(node.raw, other.raw);
    })
  );
}

function isSeenAlike(left: JsonObject, right: JsonObject): boolean {
  if (PARTS.some((part) => left[part] !== right[part])) return false;
  if (left.options === right.options) return true;
  // What an option is called, and when it holds, is its node's own affair.
  const [before, after] = [listOf(left.options), listOf(right.options)];
  return (
    before.length === after.length &&
    before.every((option, at) => objectOf(option).id === objectOf(after[at]).id)
  );
}

function build(nodes: readonly CanvasNode[]): Structure {
  const byId = new Map(nodes.map(({ raw }, at) => [textOf(raw.id), at]));
  const byKey = new Map(nodes.map(({ key }, at) => [key, at]));
  const edges: CanvasEdge[] = [];
  const before = nodes.map((target) => {
    const places: number[] = [];
    for (const { node, option } of readDependencies(target.raw.depends)) {
      const at = byId.get(node);
      const source = nodes[at ?? -1];
      if (at === undefined || !source) continue;
      places.push(at);
      edges.push({ source: source.key, target: target.key, option });
    }
    return places;
  });
  return { byId, byKey, edges, before };
}

const DEPENDENCIES = new WeakMap<readonly Json[], readonly Dependency[]>();

/** Reads a node's `depends`. */
export function readDependencies(depends: Json | undefined): readonly Dependency[] {
  const list = listOf(depends);
  const known = DEPENDENCIES.get(list);
  if (known) return known;
  const read = list.flatMap((item) => readDependency(item) ?? []);
  DEPENDENCIES.set(list, read);
  return read;
}

/** Reads one item of `depends`; null when it names no node. */
export function readDependency(item: Json): Dependency | null {
  if (!isObject(item) || typeof item.node !== "string") return null;
  return { node: item.node, option: typeof item.option === "string" ? item.option : null };
}
