import type { ElkNode, ElkPort } from "elkjs/lib/elk-api.js";
import { optionsOf } from "../model/choice.ts";
import {
  type CanvasNode,
  edgesOf,
  type Position,
  type WorkflowDocument,
} from "../model/document.ts";
import {
  COLUMN,
  heightOf,
  NODE_HEIGHT,
  NODE_WIDTH,
  OPTION_ROW,
  ROW,
  snap,
} from "../model/layout.ts";

/** How far below the upper edge of a card its handles are, in pixels; as in `NodeCard.module.css`. */
const HANDLE = 25;

/** The Eclipse Layout Kernel's own names (eclipse.dev/elk/reference/options.html). */
const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.edgeRouting": "POLYLINE",
  "elk.spacing.nodeNode": String(ROW - NODE_HEIGHT),
  "elk.layered.spacing.nodeNodeBetweenLayers": String(COLUMN - NODE_WIDTH),
  // Where nothing crosses for it, nodes and options keep the order of the workflow.
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
};

/** A workflow as the layout engine takes it: cards in their size, with the handles that edges end at. */
export function elkGraph(document: WorkflowDocument): ElkNode {
  const ports = new Map(document.nodes.map((node) => [node.key, portsOf(node)]));
  const outOf = (key: string, option: string | null) => {
    const id = outPort(key, option);
    return ports.get(key)?.some((port) => port.id === id) ? id : outPort(key, null);
  };
  return {
    id: "workflow",
    layoutOptions: OPTIONS,
    children: document.nodes.map((node) => ({
      id: node.key,
      width: NODE_WIDTH,
      height: heightOf(node),
      ports: ports.get(node.key) ?? [],
      layoutOptions: { "elk.portConstraints": "FIXED_POS" },
    })),
    edges: edgesOf(document).map(({ source, target, option }, at) => ({
      id: `edge ${at}`,
      sources: [outOf(source, option)],
      targets: [inPort(target)],
    })),
  };
}

function inPort(key: string): string {
  return `in ${key}`;
}

function outPort(key: string, option: string | null): string {
  return option === null ? `out ${key}` : `out ${key} of ${option}`;
}

function portsOf(node: CanvasNode): ElkPort[] {
  const { key } = node;
  const options = optionsOf(node);
  const rowAt = (at: number) => NODE_HEIGHT + 1 + (at + 0.5) * OPTION_ROW;
  const port = (id: string, x: number, y: number) => ({ id, x, y, width: 0, height: 0 });
  return [
    port(inPort(key), 0, HANDLE),
    ...options.map(({ id }, at) => port(outPort(key, id), NODE_WIDTH, rowAt(at))),
    port(outPort(key, null), NODE_WIDTH, options.length > 0 ? rowAt(options.length) : HANDLE),
  ];
}

/** Where each card goes, on the grid. The first stays where it is, and the others go around it. */
export function elkPositions(laidOut: ElkNode, document: WorkflowDocument): Map<string, Position> {
  const [first] = document.nodes;
  const places = new Map(
    (laidOut.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }] as const),
  );
  const anchor = (first && places.get(first.key)) ?? { x: 0, y: 0 };
  const origin = first?.position ?? { x: 0, y: 0 };
  return new Map(
    [...places].map(([key, { x, y }]) => [
      key,
      { x: snap(x - anchor.x + origin.x), y: snap(y - anchor.y + origin.y) },
    ]),
  );
}
