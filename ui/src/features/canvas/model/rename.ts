import { readOperator } from "./condition.ts";
import { type CanvasNode, CHOICE_TYPE, nodeId, nodeType } from "./document.ts";
import { isObject, type Json, type JsonObject, objectOf, setAt, textOf } from "./json.ts";
import { renameInSelector, renameOutputInSelector } from "./selector.ts";

/** The node as it stands after others were renamed, from id to id. */
export function followRename(node: CanvasNode, names: ReadonlyMap<string, string>): CanvasNode {
  const raw = mapSelectors(renameDepends(node.raw, names), nodeType(node), (selector) =>
    renameInSelector(selector, names),
  );
  return raw === node.raw ? node : { ...node, raw };
}

/** The node as it stands after one output of another was renamed. */
export function followOutputRename(
  node: CanvasNode,
  source: CanvasNode,
  from: string,
  to: string,
): CanvasNode {
  const raw = mapSelectors(node.raw, nodeType(node), (selector) =>
    renameOutputInSelector(selector, nodeId(source), from, to),
  );
  return raw === node.raw ? node : { ...node, raw };
}

function renameDepends(raw: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  if (!Array.isArray(raw.depends)) return raw;
  const depends = (raw.depends as readonly Json[]).map((item) => {
    const to = isObject(item) ? names.get(textOf(item.node)) : undefined;
    return to !== undefined && isObject(item) ? { ...item, node: to } : item;
  });
  const isSame = depends.every((item, at) => item === (raw.depends as readonly Json[])[at]);
  return isSame ? raw : { ...raw, depends };
}

type Change = (selector: string) => string;

/**
 * Changes every selector of a node that looks at other nodes: those of its `input_transformer`,
 * and the paths of a Choice's conditions. An `output_transformer` looks at the node's own
 * output, and so do selectors behind a `path`, at what the path left over.
 */
function mapSelectors(raw: JsonObject, type: string, change: Change): JsonObject {
  const transformer = objectOf(raw.input_transformer);
  const path = textOf(transformer.path);
  let next: JsonObject = raw;
  const set = (at: readonly string[], before: string) => {
    const after = change(before);
    if (after !== before) next = objectOf(setAt(next, at, after));
  };
  if (path !== "") set(["input_transformer", "path"], path);
  if (path === "" || path === "$" || path === "@") {
    for (const [name, selector] of Object.entries(objectOf(transformer.selector))) {
      if (typeof selector === "string") set(["input_transformer", "selector", name], selector);
    }
  }
  // With a mapping, the conditions of a Choice look at what the mapping gives.
  const isMapped = path !== "" || Object.keys(objectOf(transformer.selector)).length > 0;
  if (type !== CHOICE_TYPE || isMapped || next.options === undefined) return next;
  const options = mapVariables(next.options, change);
  return options === next.options ? next : { ...next, options };
}

/** Changes the paths of every condition, however deep it stands: `variable`, and a `value` that is one. */
function mapVariables(value: Json, change: Change): Json {
  if (Array.isArray(value)) {
    const list = (value as readonly Json[]).map((item) => mapVariables(item, change));
    return list.some((item, at) => item !== value[at]) ? list : value;
  }
  if (!isObject(value)) return value;
  const hasPath = readOperator(value.operator)?.isPath === true;
  const entries = Object.entries(value).map(([key, inner]) => {
    const isPath = key === "variable" || (key === "value" && hasPath);
    const next = isPath && typeof inner === "string" ? change(inner) : mapVariables(inner, change);
    return [key, next] as const;
  });
  return entries.some(([key, inner]) => inner !== value[key]) ? Object.fromEntries(entries) : value;
}
