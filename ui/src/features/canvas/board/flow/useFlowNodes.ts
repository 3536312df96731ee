import { applyNodeChanges, type NodeChange } from "@xyflow/react";
import { useEffect, useState } from "react";
import type { Comparison } from "../../model/compare.ts";
import type { WorkflowDocument } from "../../model/document.ts";
import { notesOf } from "../../model/notes.ts";
import { isLaidOutAlike } from "../../model/places.ts";
import type { NodeView } from "../cards/node-view.ts";
import { useComparison } from "../useComparison.ts";
import { type CardNode, reconcileNodes } from "./flow-nodes.ts";
import { type NoteNode, reconcileNotes } from "./flow-notes.ts";

/** What stands on the canvas: a node's card, or a note. */
export type FlowNode = CardNode | NoteNode;

function reconcile(
  before: FlowNode[],
  document: WorkflowDocument,
  views: ReadonlyMap<string, NodeView>,
  selection: readonly string[],
  comparison: Comparison | null,
): FlowNode[] {
  const there = before.filter(({ hidden }) => !hidden);
  const cards = there.filter((node) => node.type === "card");
  const notes = there.filter((node) => node.type === "note");
  const next = [
    ...reconcileNodes(cards, document, views, selection),
    ...reconcileNotes(notes, document, selection, comparison),
  ];
  // The same list tells React Flow that there is nothing to look through.
  const isSame = next.length === before.length && next.every((node, at) => node === before[at]);
  return isSame ? before : [...next, ...leaving(there, next)];
}

/**
 * Many that go at once are hidden before they are taken away. React Flow's own parts of a node that is
 * gone fail, one by one and slowly, until React has taken them away too; those of a hidden one are not there.
 */
function leaving(before: readonly FlowNode[], next: readonly FlowNode[]): FlowNode[] {
  const staying = new Set(next.map(({ id }) => id));
  const gone = before.filter(({ id }) => !staying.has(id));
  return gone.length < MANY_AT_ONCE ? [] : gone.map((node) => ({ ...node, hidden: true }));
}

const MANY_AT_ONCE = 50;

/**
 * The cards and notes that React Flow draws: those of the document, and what only the canvas knows about
 * them, such as their measured size and where a dragged one is.
 */
export function useFlowNodes(
  document: WorkflowDocument,
  views: ReadonlyMap<string, NodeView>,
  selection: readonly string[],
) {
  const comparison = useComparison();
  const [nodes, setNodes] = useState<FlowNode[]>(() =>
    reconcile([], document, views, selection, comparison),
  );
  const [shown, setShown] = useState({ document, views, selection, comparison });
  const isOld =
    !isLaidOutAlike(shown.document, document) ||
    notesOf(shown.document) !== notesOf(document) ||
    shown.views !== views ||
    shown.selection !== selection ||
    shown.comparison !== comparison;
  if (isOld) {
    setShown({ document, views, selection, comparison });
    setNodes(reconcile(nodes, document, views, selection, comparison));
  }
  const hasLeaving = nodes.some(({ hidden }) => hidden);
  useEffect(() => {
    if (hasLeaving) setNodes((before) => before.filter(({ hidden }) => !hidden));
  }, [hasLeaving]);
  const change = (changes: readonly NodeChange<FlowNode>[]) =>
    setNodes((before) => applyNodeChanges([...changes], before));
  return { nodes, hasLeaving, change };
}
