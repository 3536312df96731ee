import { useState } from "react";
import { usePaused } from "../../../../components/use-paused.ts";
import { optionsOf } from "../../model/choice.ts";
import { edgesOf, type WorkflowDocument } from "../../model/document.ts";
import { type FlowEdge, reconcileEdges, relabelEdges } from "./flow-nodes.ts";

/** How long nobody types the name of an option before edges are read out with it, in milliseconds. */
const PAUSE_MS = 1000;

/** The edges that React Flow draws. */
export function useFlowEdges(document: WorkflowDocument, selection: readonly string[]): FlowEdge[] {
  // The same list means that no node is called otherwise, and no edge leads elsewhere.
  const found = edgesOf(document);
  // React Flow looks through all edges where one is another, which is too much for each key.
  const names = usePaused(JSON.stringify(document.nodes.flatMap(namesOfOptions)), PAUSE_MS);
  const [drawn, setDrawn] = useState(() => ({
    found,
    names,
    selection,
    edges: reconcileEdges([], document, selection),
  }));
  const isFound = drawn.found === found && drawn.selection === selection;
  if (isFound && drawn.names === names) return drawn.edges;
  const kept = isFound ? drawn.edges : reconcileEdges(drawn.edges, document, selection);
  const edges = drawn.names === names ? kept : relabelEdges(kept, document);
  setDrawn({ found, names, selection, edges });
  return edges;
}

function namesOfOptions(node: WorkflowDocument["nodes"][number]): string[] {
  return optionsOf(node).map(({ label }) => label);
}
