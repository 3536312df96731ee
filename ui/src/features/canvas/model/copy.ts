import type { WorkflowDocument } from "./document.ts";
import { replaceRequirement, requirementsOf, withoutRequirements } from "./references.ts";

/** A document as another workflow begins: the same nodes under another id, asking users for nothing. */
export function copyWithoutRequirements(
  document: WorkflowDocument,
  flowId: string,
): WorkflowDocument {
  return {
    ...document,
    nodes: document.nodes.map((node) => ({ ...node, raw: withoutRequirements(node.raw) })),
    flow: { ...document.flow, id: flowId },
  };
}

/** A document as another workflow that asks for the same under ids of its own: from old id to new. */
export function copyWithRequirements(
  document: WorkflowDocument,
  flowId: string,
  ids: ReadonlyMap<string, string>,
): WorkflowDocument {
  const nodes = document.nodes.map((node) => {
    let { raw } = node;
    for (const [from, to] of ids) raw = replaceRequirement(raw, from, to);
    return { ...node, raw };
  });
  return { ...document, nodes, flow: { ...document.flow, id: flowId } };
}

/** The requirements that a document names, each once. */
export function namedRequirements(document: WorkflowDocument): string[] {
  return [...new Set(document.nodes.flatMap(requirementsOf))];
}
