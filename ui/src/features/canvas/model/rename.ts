import { readOperator } from "./condition.ts";
import { type CanvasNode, CHOICE_TYPE, dependencies, nodeId, nodeType } from "./document.ts";
import { isObject, type Json, type JsonObject, listOf, objectOf, setAt, textOf } from "./json.ts";
import { renameInTemplate } from "./prompt.ts";
import { renameInSelector, renameOutputInSelector } from "./selector.ts";

/** The node as it stands after others were renamed, from id to id. */
export function followRename(node: CanvasNode, names: ReadonlyMap<string, string>): CanvasNode {
  const mapped = mapSelectors(renameDepends(node.raw, names), nodeType(node), (selector) =>
    renameInSelector(selector, names),
  );
  const raw = renameInPrompt(mapped, before(node, names));
  return raw === node.raw ? node : { ...node, raw };
}

/** Of the new names, those of nodes that a node runs right after. */
function before(node: CanvasNode, names: ReadonlyMap<string, string>): Map<string, string> {
  const ids = new Set(dependencies(node).map(({ node: id }) => id));
  return new Map([...names].filter(([from]) => ids.has(from)));
}

/** Where nothing is mapped, the messages of a prompt name the nodes before theirs: `{{ draft.output }}`. */
function renameInPrompt(raw: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  if (names.size === 0 || isMapped(raw)) return raw;
  const messages = listOf(objectOf(raw.prompt).messages);
  return messages.reduce<JsonObject>((next, message, at) => {
    const { content, static: isStatic } = objectOf(message);
    if (typeof content !== "string" || isStatic === true) return next;
    const renamed = renameInTemplate(content, names);
    const path = ["prompt", "messages", at, "content"];
    return renamed === content ? next : objectOf(setAt(next, path, renamed));
  }, raw);
}

/** Whether a node is given what a mapping says, and nothing else. */
function isMapped(raw: JsonObject): boolean {
  const { path, selector } = objectOf(raw.input_transformer);
  return textOf(path) !== "" || Object.keys(objectOf(selector)).length > 0;
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
  if (type !== CHOICE_TYPE || isMapped(raw) || next.options === undefined) return next;
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
