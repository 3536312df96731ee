import type { CanvasNode } from "./document.ts";
import { isObject, type Json, type JsonObject, type JsonPath, textOf } from "./json.ts";

/** Keys whose values use `type` and `$id` for their own purposes; the platform skips them too. */
export const OPAQUE = ["prompt", "schema", "response_format"];

/** `ACTION_TYPE`, which reads references itself. */
const ACTION = "dynamiq.nodes.tools.Pipedream";

/** What the `connection` of a node, or of an agent's llm or tool, names. */
export type ConnectionReference =
  | { kind: "connection"; id: string }
  | { kind: "requirement"; id: string }
  | null;

/** The placeholder that stands for a requirement, wherever a value may stand. */
export function requirementReference(id: string): JsonObject {
  return { $type: "requirement", $id: id };
}

/** Reads a `connection` value. */
export function readReference(value: Json | undefined): ConnectionReference {
  if (typeof value === "string" && value !== "") return { kind: "connection", id: value };
  const id = placeholderId(value);
  return id === null ? null : { kind: "requirement", id };
}

function placeholderId(value: Json | undefined): string | null {
  if (!isObject(value) || typeof value.$type !== "string") return null;
  return typeof value.$id === "string" ? value.$id : null;
}

/** A place of a node that takes a connection: its own, or that of something that it holds. */
export interface ConnectionPlace {
  path: JsonPath;
  /** Type of the node, or of the component, that it belongs to. */
  type: string;
  reference: ConnectionReference;
}

/** Found once for each state of a node, since every node of a large workflow is asked at each key. */
const PLACES = new WeakMap<JsonObject, readonly ConnectionPlace[]>();

/** The node's own connection first, then those of the nodes and components that it holds. */
export function connectionPlaces({ raw }: CanvasNode): readonly ConnectionPlace[] {
  const known = PLACES.get(raw);
  if (known) return known;
  const found = findPlaces(raw);
  PLACES.set(raw, found);
  return found;
}

function findPlaces(raw: JsonObject): ConnectionPlace[] {
  const found: ConnectionPlace[] = [];
  const visit = (value: Json, path: JsonPath) => {
    if (Array.isArray(value)) {
      for (const [at, item] of (value as readonly Json[]).entries()) visit(item, [...path, at]);
      return;
    }
    if (!isObject(value)) return;
    const type = textOf(value.type);
    // An action acts with an account, which stands among its props.
    if (type === ACTION) return;
    if (type.startsWith("dynamiq.")) {
      const reference = readReference(value.connection);
      found.push({ path: [...path, "connection"], type, reference });
    }
    for (const [key, inner] of Object.entries(value)) {
      const isNested = typeof inner === "object" && key !== "connection" && !OPAQUE.includes(key);
      if (isNested) visit(inner, [...path, key]);
    }
  };
  visit(raw, []);
  return found;
}

const NAMED = new WeakMap<JsonObject, readonly string[]>();

/** Every requirement that a node names, repeats kept; found once for each state of a node. */
export function requirementsOf({ raw }: CanvasNode): readonly string[] {
  const known = NAMED.get(raw);
  if (known) return known;
  const found = requirementIds(raw);
  NAMED.set(raw, found.length > 0 ? found : NONE);
  return found;
}

const NONE: readonly string[] = [];

/** Every requirement that a value names, repeats kept. */
function requirementIds(value: Json | undefined): string[] {
  const id = placeholderId(value);
  if (id !== null) return [id];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(requirementIds);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    OPAQUE.includes(key) ? [] : requirementIds(inner),
  );
}

/** The value with every placeholder of a requirement replaced; the same value when it has none. */
export function replaceRequirement<T extends Json>(value: T, id: string, by: Json): T {
  const replaced = replace(value, (placeholder) =>
    placeholder.$id === id ? withId(placeholder, by) : placeholder,
  );
  return replaced as T;
}

/** A placeholder keeps what else it says, such as its `value_path`. */
function withId(placeholder: JsonObject, by: Json): Json {
  return typeof by === "string" ? { ...placeholder, $id: by } : by;
}

/** The value without any reference to a requirement. */
export function withoutRequirements<T extends Json>(value: T): T {
  return replace(value, () => null) as T;
}

function replace(value: Json, by: (placeholder: JsonObject) => Json): Json {
  if (placeholderId(value) !== null) return by(value as JsonObject);
  if (Array.isArray(value)) {
    const list = (value as readonly Json[]).map((item) => replace(item, by));
    return list.some((item, at) => item !== value[at]) ? list : value;
  }
  if (!isObject(value)) return value;
  let changed = false;
  const entries = Object.entries(value).map(([key, inner]) => {
    const next = OPAQUE.includes(key) ? inner : replace(inner, by);
    changed ||= next !== inner;
    return [key, next] as const;
  });
  return changed ? Object.fromEntries(entries) : value;
}
