import { optionsOf } from "./choice.ts";
import {
  type CanvasNode,
  dependencies,
  nodeId,
  type Position,
  type WorkflowDocument,
} from "./document.ts";

/** Width of a node's card, in pixels at 100 %. */
export const NODE_WIDTH = 180;
/** Height of a card with its identity strip. */
export const NODE_HEIGHT = 80;
/** From one column of nodes to the next. */
export const COLUMN = 212;
/** From one row of nodes to the next. */
export const ROW = 112;
/** Height of the row of an option on the card of a Choice. */
export const OPTION_ROW = 25;
/** Between one card and the next below it. */
const GAP = ROW - NODE_HEIGHT;
/** The grid that nodes snap to. */
export const GRID = 4;

/** How much room the card of a node takes down the canvas. */
export function heightOf(node: CanvasNode): number {
  const options = optionsOf(node).length;
  return options > 0 ? NODE_HEIGHT + 1 + options * OPTION_ROW : NODE_HEIGHT;
}

/**
 * Positions that show the order of a run from left to right: each node one column after the last
 * of those that it runs after, each column centred on the same line.
 */
export function layeredPositions(nodes: readonly CanvasNode[]): Map<string, Position> {
  const columns: CanvasNode[][] = [];
  const depth = depths(nodes);
  for (const node of nodes) {
    const column = depth.get(node.key) ?? 0;
    columns[column] = [...(columns[column] ?? []), node];
  }
  const positions = new Map<string, Position>();
  for (const [x, column] of columns.entries()) {
    const steps = (column ?? []).map((node) => heightOf(node) + GAP);
    let y = (ROW - steps.reduce((sum, step) => sum + step, 0)) / 2;
    for (const [at, node] of (column ?? []).entries()) {
      positions.set(node.key, { x: x * COLUMN, y: snap(y) });
      y += steps[at] ?? ROW;
    }
  }
  return positions;
}

/** How many nodes stand before each, on the longest way. A ring, which cannot run, is cut open. */
function depths(nodes: readonly CanvasNode[]): Map<string, number> {
  const byId = new Map(nodes.map((node) => [nodeId(node), node]));
  const found = new Map<string, number>();
  const open = new Set<string>();
  const before = (node: CanvasNode) =>
    dependencies(node).flatMap(({ node: id }) => byId.get(id) ?? []);
  for (const start of nodes) {
    const stack = [start];
    for (let node = stack.at(-1); node; node = stack.at(-1)) {
      open.add(node.key);
      const next = before(node).find(({ key }) => !found.has(key) && !open.has(key));
      if (next) {
        stack.push(next);
        continue;
      }
      const depth = before(node).map(({ key }) => (found.get(key) ?? -1) + 1);
      found.set(node.key, found.get(node.key) ?? Math.max(0, ...depth));
      open.delete(node.key);
      stack.pop();
    }
  }
  return found;
}

/** The nearest point of the grid. */
export function snap(value: number): number {
  return Math.round(value / GRID) * GRID;
}

/** The first place at or below a point where a card overlaps no other. */
export function freePosition(document: WorkflowDocument, wanted: Position): Position {
  const isTaken = ({ x, y }: Position) =>
    document.nodes.some(
      (node) =>
        Math.abs(node.position.x - x) < NODE_WIDTH + GRID &&
        node.position.y - y < NODE_HEIGHT + GRID &&
        y - node.position.y < heightOf(node) + GRID,
    );
  let place = { x: snap(wanted.x), y: snap(wanted.y) };
  while (isTaken(place)) place = { x: place.x, y: place.y + ROW };
  return place;
}
