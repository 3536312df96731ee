import { applyNodeChanges, type NodeChange } from "@xyflow/react";
import { useState } from "react";
import type { WorkflowDocument } from "../model/document.ts";
import { type CardNode, reconcileNodes } from "./flow-nodes.ts";
import { type NoteNode, reconcileNotes } from "./flow-notes.ts";
import type { NodeView } from "./node-view.ts";

/** What stands on the canvas: a node's card, or a note. */
export type FlowNode = CardNode | NoteNode;

function reconcile(
  before: FlowNode[],
  document: WorkflowDocument,
  views: ReadonlyMap<string, NodeView>,
  selection: readonly string[],
): FlowNode[] {
  const cards = before.filter((node) => node.type === "card");
  const notes = before.filter((node) => node.type === "note");
  const next = [
    ...reconcileNodes(cards, document, views, selection),
    ...reconcileNotes(notes, document, selection),
  ];
  // The same list tells React Flow that there is nothing to look through.
  const isSame = next.length === before.length && next.every((node, at) => node === before[at]);
  return isSame ? before : next;
}

/**
 * The cards and notes that React Flow draws: those of the document, and what only the canvas knows about
 * them, such as their measured size and where a dragged one is.
 */
export function useFlowNodes(
  document: WorkflowDocument,
  views: ReadonlyMap<string, NodeView>,
  selection: readonly string[],
) {
  const [nodes, setNodes] = useState<FlowNode[]>(() => reconcile([], document, views, selection));
  const [shown, setShown] = useState({ document, views, selection });
  const isOld =
    shown.document !== document || shown.views !== views || shown.selection !== selection;
  if (isOld) {
    setShown({ document, views, selection });
    setNodes(reconcile(nodes, document, views, selection));
  }
  const change = (changes: readonly NodeChange<FlowNode>[]) =>
    setNodes((before) => applyNodeChanges([...changes], before));
  return { nodes, change };
}
