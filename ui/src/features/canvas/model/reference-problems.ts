import { texts } from "../texts.ts";
import {
  type CanvasNode,
  INPUT_TYPE,
  nodeById,
  nodeType,
  type WorkflowDocument,
} from "./document.ts";
import { isBefore } from "./graph.ts";
import { referencesOf } from "./selector.ts";
import { outputKeys } from "./wiring.ts";

/** Why a node cannot read what an expression names; null where nothing is known against it. */
export function referenceProblem(
  document: WorkflowDocument,
  node: CanvasNode,
  selector: string,
): string | null {
  for (const { name, rest } of referencesOf(selector)) {
    const reason = checkReference(document, node, name, rest);
    if (reason) return reason;
  }
  return null;
}

function checkReference(
  document: WorkflowDocument,
  node: CanvasNode,
  id: string,
  rest: readonly string[],
): string | null {
  const source = nodeById(document, id);
  if (!source) return isRunInput(document, id) ? null : texts.problem.unknownNode(id);
  if (source === node) return texts.problem.itself;
  if (nodeType(source) !== INPUT_TYPE && !isBefore(document, source, node)) {
    return texts.problem.notBefore(id);
  }
  const [part, key] = rest;
  const keys = outputKeys(source);
  if (part !== "output" || key === undefined || keys.length === 0) return null;
  return keys.includes(key) ? null : texts.problem.unknownOutput(id, key);
}

/** Selectors see the run's own input beside the nodes. */
export function isRunInput(document: WorkflowDocument, name: string): boolean {
  const input = document.nodes.find((node) => nodeType(node) === INPUT_TYPE);
  return input !== undefined && outputKeys(input).includes(name);
}
