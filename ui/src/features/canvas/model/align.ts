import type { Position } from "./document.ts";
import { GRID } from "./layout.ts";

/** How several nodes are put in line, or at even distances. */
export type Alignment =
  | "left"
  | "centre"
  | "right"
  | "top"
  | "middle"
  | "bottom"
  | "across"
  | "down";

/** A node's card on the canvas, in pixels at 100 %. */
export interface Box {
  key: string;
  position: Position;
  width: number;
  height: number;
}

/** Where the cards stand once they are put in line; the outermost ones decide, and stay. */
export function aligned(boxes: readonly Box[], how: Alignment): Map<string, Position> {
  switch (how) {
    case "left":
    case "centre":
    case "right":
      return inLine(boxes, how === "left" ? 0 : how === "right" ? 1 : 0.5, ACROSS);
    case "top":
    case "middle":
    case "bottom":
      return inLine(boxes, how === "top" ? 0 : how === "bottom" ? 1 : 0.5, DOWN);
    case "across":
      return spread(boxes, ACROSS);
    case "down":
      return spread(boxes, DOWN);
  }
}

/** One direction of the canvas. */
interface Axis {
  start: (box: Box) => number;
  size: (box: Box) => number;
  at: (box: Box, start: number) => Position;
}

const ACROSS: Axis = {
  start: ({ position }) => position.x,
  size: ({ width }) => width,
  at: ({ position }, x) => ({ x: onGrid(x), y: position.y }),
};

const DOWN: Axis = {
  start: ({ position }) => position.y,
  size: ({ height }) => height,
  at: ({ position }, y) => ({ x: position.x, y: onGrid(y) }),
};

function onGrid(length: number): number {
  return Math.round(length / GRID) * GRID;
}

/** `share` of the way from the first edge to the last is where each card has that share of its own. */
function inLine(boxes: readonly Box[], share: number, axis: Axis): Map<string, Position> {
  const first = Math.min(...boxes.map(axis.start));
  const last = Math.max(...boxes.map((box) => axis.start(box) + axis.size(box)));
  const line = first + (last - first) * share;
  return new Map(boxes.map((box) => [box.key, axis.at(box, line - axis.size(box) * share)]));
}

/** The same gap between each card and the next. */
function spread(boxes: readonly Box[], axis: Axis): Map<string, Position> {
  const sorted = [...boxes].sort((a, b) => axis.start(a) - axis.start(b));
  const [first] = sorted;
  const last = sorted.at(-1);
  if (!first || !last) return new Map();
  const length = axis.start(last) + axis.size(last) - axis.start(first);
  const filled = sorted.reduce((sum, box) => sum + axis.size(box), 0);
  const gap = (length - filled) / Math.max(1, sorted.length - 1);
  let next = axis.start(first);
  return new Map(
    sorted.map((box) => {
      const position = axis.at(box, next);
      next += axis.size(box) + gap;
      return [box.key, position];
    }),
  );
}
