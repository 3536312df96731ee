import type { Edge, Node } from "@xyflow/react";
import { optionLabel } from "../../model/choice.ts";
import {
  type CanvasEdge,
  edgeKey,
  edgesOf,
  nodeByKey,
  nodeId,
  type WorkflowDocument,
} from "../../model/document.ts";
import { NODE_HEIGHT, NODE_WIDTH } from "../../model/layout.ts";
import { SOURCE_HANDLE, TARGET_HANDLE } from "../../model/projection.ts";
import { texts } from "../../texts.ts";
import { cardSize } from "../cards/card-size.ts";
import { isSameView, type NodeView } from "../cards/node-view.ts";

/** A node as React Flow holds it. */
export type CardNode = Node<{ view: NodeView }, "card">;
/** An edge as React Flow holds it. */
export type FlowEdge = Edge<{ edge: CanvasEdge }>;

/**
 * The cards of a document. A card that looks as before stays the same object, so that it is not
 * drawn again; one that is being dragged stays under the pointer.
 */
export function reconcileNodes(
  before: readonly CardNode[],
  document: WorkflowDocument,
  views: ReadonlyMap<string, NodeView>,
  selection: readonly string[],
): CardNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const selected = new Set(selection);
  return document.nodes.flatMap(({ key, position }) => {
    const view = views.get(key);
    if (!view) return [];
    const old = known.get(key);
    const place = old?.dragging ? old.position : position;
    const isSelected = selected.has(key);
    const isSame =
      old &&
      (old.data.view === view || isSameView(old.data.view, view)) &&
      old.position.x === place.x &&
      old.position.y === place.y &&
      (old.selected ?? false) === isSelected;
    if (isSame) return [old];
    return [
      {
        ...(old ?? { initialWidth: NODE_WIDTH, initialHeight: NODE_HEIGHT }),
        ...cardSize(view),
        id: key,
        type: "card",
        position: { ...place },
        selected: isSelected,
        ariaLabel: view.spoken,
        data: old && isSameView(old.data.view, view) ? old.data : { view },
      } satisfies CardNode,
    ];
  });
}

/** The edges of a document; one that is drawn as before stays the same object, as does the list. */
export function reconcileEdges(
  before: FlowEdge[],
  document: WorkflowDocument,
  selection: readonly string[],
): FlowEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const selected = new Set(selection);
  const next = edgesOf(document).map((edge) => {
    const id = edgeKey(edge);
    const old = known.get(id);
    // Edges are found anew only where a node, or what it is called, has changed.
    if (old && old.data?.edge === edge && old.selected === selected.has(id)) return old;
    const drawn = drawEdge(document, edge, selected.has(id));
    const isSame = old?.selected === drawn.selected && old?.ariaLabel === drawn.ariaLabel;
    return old && isSame ? old : drawn;
  });
  const isSame = next.length === before.length && next.every((edge, at) => edge === before[at]);
  return isSame ? before : next;
}

/** The edges as they were, read out with what the options that they leave from are called now. */
export function relabelEdges(before: FlowEdge[], document: WorkflowDocument): FlowEdge[] {
  let isSame = true;
  const next = before.map((edge) => {
    const found = edge.data?.edge;
    if (!found || found.option === null) return edge;
    const drawn = drawEdge(document, found, edge.selected ?? false);
    if (drawn.ariaLabel === edge.ariaLabel) return edge;
    isSame = false;
    return drawn;
  });
  return isSame ? before : next;
}

function drawEdge(document: WorkflowDocument, edge: CanvasEdge, selected: boolean): FlowEdge {
  const nameOf = (key: string) => {
    const node = nodeByKey(document, key);
    return node ? nodeId(node) : "";
  };
  const option =
    edge.option === null ? null : optionLabel(nodeByKey(document, edge.source), edge.option);
  return {
    id: edgeKey(edge),
    source: edge.source,
    target: edge.target,
    sourceHandle: edge.option ?? SOURCE_HANDLE,
    targetHandle: TARGET_HANDLE,
    selected,
    ariaLabel: texts.canvas.edge(nameOf(edge.source), nameOf(edge.target), option),
    data: { edge },
  };
}
