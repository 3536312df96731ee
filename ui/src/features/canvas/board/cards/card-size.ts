import { type NodeHandle, Position } from "@xyflow/react";
import { NODE_WIDTH, OPTION_ROW } from "../../model/layout.ts";
import { SOURCE_HANDLE, TARGET_HANDLE } from "../../model/projection.ts";
import type { NodeView } from "./node-view.ts";

/** In pixels at 100 %, as the card's styles make them; a test of the builder holds them together. */
const HEAD = 53;
const STRIP = 26;
const HANDLE = { width: 9, height: 9, y: 21.5 };
const OUTSIDE = 3.5;

/** Whether a card has a row for each of its source handles. */
export function hasOptions({ sources }: NodeView): boolean {
  return sources.some(({ option }) => option !== null);
}

/**
 * How large a card is and where its handles are, so that the canvas can place and connect a thousand
 * of them without drawing each once to measure it.
 */
export function cardSize(view: NodeView): { measured: Size; handles: NodeHandle[] } {
  const { sources, identityText, takesEdge } = view;
  const top = HEAD + (identityText ? STRIP : 0);
  const handles = hasOptions(view)
    ? optionHandles(view, top)
    : PLAIN[takesEdge ? "target" : "noTarget"][sources.length > 0 ? "source" : "noSource"];
  const height = hasOptions(view) ? top + 1 + sources.length * OPTION_ROW : top;
  return { measured: { width: NODE_WIDTH, height }, handles };
}

interface Size {
  width: number;
  height: number;
}

const LEFT: NodeHandle = {
  ...HANDLE,
  x: -OUTSIDE,
  position: Position.Left,
  id: TARGET_HANDLE,
  type: "target",
};
const RIGHT: NodeHandle = {
  ...HANDLE,
  x: NODE_WIDTH + OUTSIDE - HANDLE.width,
  position: Position.Right,
  id: SOURCE_HANDLE,
  type: "source",
};
/** Almost all of thousands of cards have the same two. */
const PLAIN = {
  target: { source: [LEFT, RIGHT], noSource: [LEFT] },
  noTarget: { source: [RIGHT], noSource: [] },
};

function optionHandles({ takesEdge, sources }: NodeView, top: number): NodeHandle[] {
  const right = sources.map(({ option }, at): NodeHandle => {
    const y = top + at * OPTION_ROW + (OPTION_ROW - HANDLE.height) / 2;
    return { ...RIGHT, y, id: option ?? SOURCE_HANDLE };
  });
  return takesEdge ? [LEFT, ...right] : right;
}
