import { applyNodeChanges, type NodeChange } from "@xyflow/react";
import { useState } from "react";
import type { WorkflowDocument } from "../model/document.ts";
import { type CardNode, reconcileNodes } from "./flow-nodes.ts";
import type { NodeView } from "./node-view.ts";

/**
 * The cards that React Flow draws: those of the document, and what only the canvas knows about
 * them, such as their measured size and where a dragged one is.
 */
export function useFlowNodes(
  document: WorkflowDocument,
  views: ReadonlyMap<string, NodeView>,
  selection: readonly string[],
) {
  const [nodes, setNodes] = useState<CardNode[]>(() =>
    reconcileNodes([], document, views, selection),
  );
  const [shown, setShown] = useState({ document, views, selection });
  const isOld =
    shown.document !== document || shown.views !== views || shown.selection !== selection;
  if (isOld) {
    setShown({ document, views, selection });
    setNodes(reconcileNodes(nodes, document, views, selection));
  }
  const change = (changes: readonly NodeChange<CardNode>[]) =>
    setNodes((before) => applyNodeChanges([...changes], before));
  return { nodes, change };
}
