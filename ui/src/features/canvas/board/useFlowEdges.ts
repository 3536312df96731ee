import { useState } from "react";
import type { WorkflowDocument } from "../model/document.ts";
import { type FlowEdge, reconcileEdges } from "./flow-nodes.ts";

/** The edges that React Flow draws. */
export function useFlowEdges(document: WorkflowDocument, selection: readonly string[]): FlowEdge[] {
  const [drawn, setDrawn] = useState({
    document,
    selection,
    edges: reconcileEdges([], document, selection),
  });
  if (drawn.document === document && drawn.selection === selection) return drawn.edges;
  const edges = reconcileEdges(drawn.edges, document, selection);
  setDrawn({ document, selection, edges });
  return edges;
}
