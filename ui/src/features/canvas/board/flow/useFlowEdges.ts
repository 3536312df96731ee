import { useState } from "react";
import { edgesOf, type WorkflowDocument } from "../../model/document.ts";
import { type FlowEdge, reconcileEdges } from "./flow-nodes.ts";

/** The edges that React Flow draws. */
export function useFlowEdges(document: WorkflowDocument, selection: readonly string[]): FlowEdge[] {
  // The same list means that neither nodes nor options are called otherwise.
  const found = edgesOf(document);
  const [drawn, setDrawn] = useState(() => ({
    found,
    selection,
    edges: reconcileEdges([], document, selection),
  }));
  if (drawn.found === found && drawn.selection === selection) return drawn.edges;
  const edges = reconcileEdges(drawn.edges, document, selection);
  setDrawn({ found, selection, edges });
  return edges;
}
