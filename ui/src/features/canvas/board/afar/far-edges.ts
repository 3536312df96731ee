import { getBezierPath, type NodeHandle, Position } from "@xyflow/react";
import type { CardNode, FlowEdge } from "../flow/flow-nodes.ts";

/**
 * Edges that one stroke draws. They follow each other in the workflow, so they lie near each other, and
 * what is not in sight is passed over at once.
 */
const TOGETHER = 200;

/** The edges of a canvas as paths, each with many of them in it. */
export interface FarEdges {
  still: readonly string[];
  /** Those at a node that is being dragged: only they are drawn anew meanwhile. */
  moving: string;
  selected: string;
}

interface Drawn {
  ends: readonly number[];
  path: string;
}

/** What was drawn of a list of edges last. */
interface Drawing {
  nodes: readonly CardNode[];
  still: readonly string[];
  /** The edges that are not among them. */
  moving: readonly FlowEdge[];
}

const DRAWN = new WeakMap<FlowEdge, Drawn>();
const DRAWINGS = new WeakMap<readonly FlowEdge[], Drawing>();

/** Draws edges as React Flow would, but thousands of them with a few strokes. */
export function farEdges(nodes: readonly CardNode[], edges: readonly FlowEdge[]): FarEdges {
  const before = DRAWINGS.get(edges);
  const drawing = before && isSameAtRest(before.nodes, nodes) ? before : draw(nodes, edges);
  DRAWINGS.set(edges, { ...drawing, nodes });
  const moved = nodes.filter(({ dragging }) => dragging);
  const ends = drawing.moving.length > 0 ? new Map(nodes.map((node) => [node.id, node])) : null;
  return {
    still: drawing.still,
    moving: moved.length > 0 && ends ? pathsOf(drawing.moving, ends).join("") : "",
    selected: pathsOf(
      edges.filter(({ selected }) => selected),
      ends ?? new Map(nodes.map((node) => [node.id, node])),
    ).join(""),
  };
}

/** Whether only nodes that are being dragged, the same as before, stand elsewhere. */
function isSameAtRest(before: readonly CardNode[], nodes: readonly CardNode[]): boolean {
  return (
    before.length === nodes.length &&
    nodes.every((node, at) => {
      const other = before[at];
      return node === other || (node.dragging && other?.dragging && node.id === other.id);
    })
  );
}

function draw(nodes: readonly CardNode[], edges: readonly FlowEdge[]): Drawing {
  const byKey = new Map(nodes.map((node) => [node.id, node]));
  const isMoved = (key: string) => byKey.get(key)?.dragging ?? false;
  const moving = edges.filter((edge) => isMoved(edge.source) || isMoved(edge.target));
  const away = new Set(moving);
  const paths = pathsOf(
    edges.filter((edge) => !away.has(edge)),
    byKey,
  );
  const strokes = [...Array(Math.ceil(paths.length / TOGETHER)).keys()];
  return {
    nodes,
    moving,
    still: strokes.map((at) => paths.slice(at * TOGETHER, (at + 1) * TOGETHER).join("")),
  };
}

function pathsOf(
  edges: readonly FlowEdge[],
  nodes: ReadonlyMap<string, CardNode>,
): readonly string[] {
  return edges.flatMap((edge) => {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    return (source && target && pathOf(edge, source, target)) ?? [];
  });
}

function pathOf(edge: FlowEdge, source: CardNode, target: CardNode): string | null {
  const from = endAt(source, "source", edge.sourceHandle);
  const to = endAt(target, "target", edge.targetHandle);
  if (!from || !to) return null;
  const ends = [from.x, from.y, to.x, to.y];
  const known = DRAWN.get(edge);
  if (known?.ends.every((end, at) => end === ends[at])) return known.path;
  const [path] = getBezierPath({
    sourceX: from.x,
    sourceY: from.y,
    sourcePosition: from.position,
    targetX: to.x,
    targetY: to.y,
    targetPosition: to.position,
  });
  DRAWN.set(edge, { ends, path });
  return path;
}

/** Where an edge meets the outer rim of a handle. */
function endAt(node: CardNode, type: NodeHandle["type"], id: string | null | undefined) {
  const handle = node.handles?.find((each) => each.type === type && each.id === id);
  if (!handle) return null;
  const { width = 0, height = 0, position } = handle;
  const rim = position === Position.Right ? width : 0;
  return {
    x: node.position.x + handle.x + rim,
    y: node.position.y + handle.y + height / 2,
    position,
  };
}
