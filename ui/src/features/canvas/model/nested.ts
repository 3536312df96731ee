import type { NodeForm } from "../../../platform/node-form.ts";
import { type CanvasNode, LLM_PREFIX, nodeType } from "./document.ts";
import {
  getAt,
  isObject,
  type Json,
  type JsonObject,
  type JsonPath,
  listOf,
  textOf,
} from "./json.ts";
import { DEFAULT_MODELS } from "./new-node.ts";
import { freeId, stemOf } from "./node-id.ts";
import type { Problem } from "./problems.ts";

/** What stands at a path of a node as a node of its own; null when no node stands there. */
export function nestedNode(node: CanvasNode, path: JsonPath): CanvasNode | null {
  const raw = getAt(node.raw, path);
  if (!isObject(raw) || !textOf(raw.type).includes(".")) return null;
  return { ...node, raw };
}

/** The node that runs a node of its own once for each item of a list. */
export const MAP_TYPE = "dynamiq.nodes.operators.Map";

/** What a Map runs for each item, which is that node's input. */
export function heldPerItem(node: CanvasNode): CanvasNode | null {
  return nodeType(node) === MAP_TYPE ? nestedNode(node, ["node"]) : null;
}

/** A node, or one inside it: what stands in it, how its fields are named, and its form where it is known. */
export interface HeldNode {
  raw: JsonObject;
  /** Before the names of its fields: empty, or such as `tools.1.`. */
  prefix: string;
  form: NodeForm | undefined;
}

/** A node and every node that its settings hold, as far as their forms are known. */
export function nodesIn(node: CanvasNode, forms: ReadonlyMap<string, NodeForm>): HeldNode[] {
  const visit = (raw: JsonObject, prefix: string): HeldNode[] => {
    const form = forms.get(textOf(raw.type));
    const inside = (form?.settings ?? []).flatMap(({ name, schema }) => {
      const held = raw[name];
      if (schema.node && isObject(held)) return visit(held, `${prefix}${name}.`);
      if (!schema.items?.node) return [];
      return listOf(held).flatMap((each, at) =>
        isObject(each) ? visit(each, `${prefix}${name}.${at}.`) : [],
      );
    });
    return [{ raw, prefix, form }, ...inside];
  };
  return visit(node.raw, "");
}

/** What a node inside another is called: its name, or what its type is called. */
export function nestedName(raw: JsonObject, label: string): string {
  return textOf(raw.name) || label;
}

/** A node of a type for a place inside another, with a name that none beside it has. */
export function newNested(type: string, taken: readonly string[]): JsonObject {
  const stem = stemOf(type);
  const name = taken.includes(stem) ? freeId(stem, (id) => taken.includes(id)) : stem;
  const model = type.startsWith(LLM_PREFIX) ? { model: DEFAULT_MODELS[type] ?? "" } : {};
  return { type, name, ...model };
}

/** The problems of what stands at a path, told as its own. */
export function problemsInside(problems: readonly Problem[], path: JsonPath): Problem[] {
  if (path.length === 0) return [...problems];
  const prefix = `${path.join(".")}.`;
  return problems.flatMap((problem) =>
    problem.field.startsWith(prefix)
      ? [{ ...problem, field: problem.field.slice(prefix.length) }]
      : [],
  );
}

/** The nodes inside a node that lead to a field, outermost first: `["llm"]` of `llm.model`. */
export function pathsTo(
  node: CanvasNode,
  field: string,
  isNodeType: (type: string) => boolean,
): JsonPath[] {
  const found: JsonPath[] = [];
  const steps: (string | number)[] = [];
  let value: Json | undefined = node.raw;
  for (const part of field.split(".")) {
    const step: string | number = Array.isArray(value) && /^\d+$/.test(part) ? Number(part) : part;
    value = getAt(value, [step]);
    steps.push(step);
    if (isObject(value) && isNodeType(textOf(value.type))) found.push([...steps]);
  }
  return found;
}

const TYPES = new WeakMap<JsonObject, ReadonlySet<string>>();
/** Nodes that hold the same types share one set, so that thousands are told apart at a glance. */
const SHARED = new Map<string, ReadonlySet<string>>();

/** Every type of the SDK that stands in a node, repeats left out. */
export function typesIn(raw: JsonObject): ReadonlySet<string> {
  const known = TYPES.get(raw);
  if (known) return known;
  const found = new Set<string>();
  collectTypes(raw, found);
  const name = [...found].join(" ");
  const shared = SHARED.get(name) ?? found;
  SHARED.set(name, shared);
  TYPES.set(raw, shared);
  return shared;
}

function collectTypes(value: Json | undefined, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) collectTypes(item, found);
  } else if (isObject(value)) {
    const type = textOf(value.type);
    if (type.startsWith("dynamiq.")) found.add(type);
    for (const inner of Object.values(value)) {
      if (typeof inner === "object") collectTypes(inner, found);
    }
  }
}
