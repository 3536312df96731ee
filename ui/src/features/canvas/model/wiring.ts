import type { NodeForm, NodeInput } from "../../../platform/node-form.ts";
import { askedProps, isAction } from "./action.ts";
import {
  type CanvasNode,
  INPUT_TYPE,
  isLlm,
  isProtectedType,
  nodeId,
  nodeType,
  OUTPUT_TYPE,
} from "./document.ts";
import { readFields } from "./fields.ts";
import { getAt, type Json, objectOf, setAt } from "./json.ts";
import { promptVariables } from "./prompt.ts";
import { outputPath } from "./selector.ts";

/** Where a node's mapping stands: from name to selector. */
export const MAPPING = ["input_transformer", "selector"] as const;

/** A node's mapping. */
export function mappingOf(node: CanvasNode): Readonly<Record<string, Json>> {
  return objectOf(getAt(node.raw, MAPPING));
}

/** The keys that a node's output is known to have; none when they are not known. */
export function outputKeys(node: CanvasNode): string[] {
  const type = nodeType(node);
  if (type === INPUT_TYPE || type === OUTPUT_TYPE) {
    return readFields(node.raw.schema).map(({ name }) => name);
  }
  if (isAction(node)) return ["content", "files"];
  return isLlm(node) ? ["content"] : [];
}

/**
 * The names that a node wants mapped: the fields of an Output, the variables of a prompt, and what
 * its type cannot do without, where its form is known.
 */
export function inputNames(node: CanvasNode, form?: NodeForm): string[] {
  if (nodeType(node) === OUTPUT_TYPE) return readFields(node.raw.schema).map(({ name }) => name);
  if (isAction(node)) return askedProps(node);
  const needed = typeInputs(node, form).filter(({ required }) => required);
  return [...new Set([...promptVariables(node.raw.prompt), ...needed.map(({ name }) => name)])];
}

/** What a node of this type may be given when it runs. */
export function typeInputs(node: CanvasNode, form: NodeForm | undefined): readonly NodeInput[] {
  const hasOwn = isLlm(node) || isAction(node) || isProtectedType(nodeType(node));
  return hasOwn ? [] : (form?.inputs ?? []);
}

/** The path to what a node is mainly for. */
export function mainOutput(node: CanvasNode): string {
  return outputPath(nodeId(node), outputKeys(node)[0]);
}

/**
 * Maps what a new edge suggests: the first field of an Output that still passes the run's input
 * through, and what a prompt reads and nothing fills. A mapping that somebody made stays.
 */
export function withSuggestedMapping(target: CanvasNode, source: CanvasNode): CanvasNode {
  const mapping = mappingOf(target);
  const isFree = (name: string) => mapping[name] === undefined || mapping[name] === "";
  const suggested = mainOutput(source);
  if (nodeType(target) !== OUTPUT_TYPE) {
    return inputNames(target)
      .filter(isFree)
      .reduce((node, name) => map(node, name, suggested), target);
  }
  const [first] = inputNames(target);
  if (first === undefined || nodeType(source) === INPUT_TYPE) return target;
  const passesInput = mapping[first] === STARTER_MAPPING;
  return isFree(first) || passesInput ? map(target, first, suggested) : target;
}

/** What a new workflow answers before anything stands between its Input and its Output. */
export const STARTER_MAPPING = outputPath("input", "input");

function map(node: CanvasNode, name: string, selector: string): CanvasNode {
  const raw = setAt(node.raw, [...MAPPING, name], selector);
  return { ...node, raw: objectOf(raw) };
}
