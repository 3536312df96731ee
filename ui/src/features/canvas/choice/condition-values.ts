import { pickableValues } from "../inspector/variables.ts";
import type { CanvasNode, WorkflowDocument } from "../model/document.ts";
import { inputPath } from "../model/selector.ts";
import { mappingOf } from "../model/wiring.ts";
import type { PickItem } from "../picker/PickList.tsx";

/** What the conditions of a node can look at: what its mapping gives, or else the nodes before it. */
export function conditionValues(document: WorkflowDocument, node: CanvasNode): PickItem[] {
  const mapped = Object.keys(mappingOf(node));
  if (mapped.length === 0) return pickableValues(document, node);
  return mapped.map((name) => ({ id: inputPath(name), label: name, note: inputPath(name) }));
}
