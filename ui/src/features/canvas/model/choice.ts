import {
  type CanvasNode,
  CHOICE_TYPE,
  edgesOf,
  nodeType,
  type WorkflowDocument,
} from "./document.ts";
import { isObject, type Json, type JsonObject, listOf, textOf } from "./json.ts";

/** Whether the first option that holds runs alone, or every one that holds. */
export type HitPolicy = "first" | "all";

/** An option of a Choice node. */
export interface ChoiceOption {
  /** What edges name, and what the node's output is keyed by; empty when the flow gives none. */
  id: string;
  /** As people call it; the id where it has no name. */
  label: string;
  name: string;
  /** Null for the option that runs when no other does. */
  condition: JsonObject | null;
}

/** Whether a node chooses between options. */
export function isChoice(node: CanvasNode): boolean {
  return nodeType(node) === CHOICE_TYPE;
}

/** The options of a Choice node in its order; none for any other node. */
export function optionsOf(node: CanvasNode): ChoiceOption[] {
  if (!isChoice(node)) return [];
  return listOf(node.raw.options).map((item) => {
    const { id, name, condition } = isObject(item) ? item : {};
    return {
      id: textOf(id),
      label: textOf(name).trim() || textOf(id),
      name: textOf(name),
      condition: isObject(condition) ? condition : null,
    };
  });
}

/** Which options of a Choice run. */
export function hitPolicyOf(node: CanvasNode): HitPolicy {
  return node.raw.hit_policy === "all" ? "all" : "first";
}

/** An option that no edge names yet. */
export function newOption(name: string, condition: JsonObject | null): JsonObject {
  return { id: crypto.randomUUID(), name, condition };
}

/** Options as they stand in the flow; one without an id, which no edge can name, gets one. */
export function withIds(options: Json | undefined): readonly Json[] {
  return listOf(options).map((option) =>
    isObject(option) && textOf(option.id) === "" ? { ...option, id: crypto.randomUUID() } : option,
  );
}

/** What an option is called; null for what is no option of the node. */
export function optionLabel(node: CanvasNode | undefined, option: string): string | null {
  const found = node && optionsOf(node).find(({ id }) => id === option);
  return found ? found.label : null;
}

/** The option that a new edge leaves from: the first that leads nowhere yet, or else the first. */
export function freeOption(document: WorkflowDocument, node: CanvasNode): string | null {
  const ids = optionsOf(node).flatMap(({ id }) => (id === "" ? [] : id));
  if (ids.length === 0) return null;
  const used = new Set(
    edgesOf(document).flatMap(({ source, option }) => (source === node.key ? option : [])),
  );
  return ids.find((id) => !used.has(id)) ?? ids[0] ?? null;
}

/** Keys of the Choice nodes that nodes run after whatever is chosen. */
export function choicesWithPlainEdge(document: WorkflowDocument): ReadonlySet<string> {
  const choices = new Set(document.nodes.filter(isChoice).map(({ key }) => key));
  if (choices.size === 0) return choices;
  const edges = edgesOf(document).filter(({ option }) => option === null);
  return new Set(edges.flatMap(({ source }) => (choices.has(source) ? source : [])));
}
