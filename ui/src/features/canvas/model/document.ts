import { type JsonObject, textOf } from "./json.ts";
import { type Dependency, readDependencies, structureOf } from "./structure.ts";

export { type Dependency, readDependency } from "./structure.ts";

/** The node where a run starts: one a workflow, and it depends on nothing. */
export const INPUT_TYPE = "dynamiq.nodes.utils.Input";
/** The node whose mapped input is what a run answers. */
export const OUTPUT_TYPE = "dynamiq.nodes.utils.Output";
/** The node with one source handle an option. */
export const CHOICE_TYPE = "dynamiq.nodes.operators.Choice";
/** What the type of every node that asks a model begins with. */
export const LLM_PREFIX = "dynamiq.nodes.llms.";

/** Canvas coordinates of a node's upper left corner, in pixels at 100 %. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** A node of a workflow on the canvas. */
export interface CanvasNode {
  /** What the canvas calls it; stays when the node is renamed. */
  readonly key: string;
  /** The node as it stands in the flow, every unknown field included. */
  readonly raw: JsonObject;
  readonly position: Position;
  /** Its entry of `flow_ui.nodes`, verbatim. */
  readonly ui: JsonObject;
  /** What `flow_ui.custom_node_data` holds about it beside the node itself. */
  readonly extras: JsonObject;
}

/**
 * A workflow as the editor holds it. Edges are not listed: they are what the nodes' `depends` say.
 * Never changed in place, so that identity tells whether anything changed.
 */
export interface WorkflowDocument {
  /** In the order of the flow. */
  readonly nodes: readonly CanvasNode[];
  /** The flow without its nodes, verbatim. */
  readonly flow: JsonObject;
  /** The canvas data of the platform without what `nodes` carry, verbatim. */
  readonly ui: JsonObject;
}

/** An edge: the target runs after the source. */
export interface CanvasEdge {
  /** Key of the node that runs first. */
  readonly source: string;
  /** Key of the node whose `depends` holds the edge. */
  readonly target: string;
  /** The option of a Choice node that the edge leaves from. */
  readonly option: string | null;
}

/** The node's id, which is its name too. */
export function nodeId(node: CanvasNode): string {
  return textOf(node.raw.id);
}

/** The node's type, such as `dynamiq.nodes.llms.OpenAI`. */
export function nodeType(node: CanvasNode): string {
  return textOf(node.raw.type);
}

/** Whether the node asks a model. */
export function isLlm(node: CanvasNode): boolean {
  return nodeType(node).startsWith(LLM_PREFIX);
}

/** Whether the node belongs to every workflow and cannot be deleted, copied or added. */
export function isProtected(node: CanvasNode): boolean {
  return isProtectedType(nodeType(node));
}

/** Whether nodes of a type belong to every workflow. */
export function isProtectedType(type: string): boolean {
  return type === INPUT_TYPE || type === OUTPUT_TYPE;
}

/** What a node runs after, in the order of its `depends`. */
export function dependencies(node: CanvasNode): readonly Dependency[] {
  return readDependencies(node.raw.depends);
}

/** The node with this id. */
export function nodeById(document: WorkflowDocument, id: string): CanvasNode | undefined {
  return document.nodes[structureOf(document).byId.get(id) ?? -1];
}

/** The node that the canvas calls so. */
export function nodeByKey(document: WorkflowDocument, key: string): CanvasNode | undefined {
  return document.nodes[structureOf(document).byKey.get(key) ?? -1];
}

/** Every edge whose both ends exist, in the order of targets. */
export function edgesOf(document: WorkflowDocument): readonly CanvasEdge[] {
  return structureOf(document).edges;
}

/** A name for an edge that no other edge has. */
export function edgeKey({ source, target, option }: CanvasEdge): string {
  return option === null ? `${source}>${target}` : `${source}:${option}>${target}`;
}
