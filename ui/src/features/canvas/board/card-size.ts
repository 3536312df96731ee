import { type NodeHandle, Position } from "@xyflow/react";
import { NODE_WIDTH, OPTION_ROW } from "../model/layout.ts";
import { SOURCE_HANDLE, TARGET_HANDLE } from "../model/projection.ts";
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
export function cardSize(view: NodeView) {
  const { sources } = view;
  const top = HEAD + (view.identityText ? STRIP : 0);
  const right = { x: NODE_WIDTH + OUTSIDE - HANDLE.width, position: Position.Right };
  const handles: NodeHandle[] = [];
  if (view.takesEdge) {
    const at = { x: -OUTSIDE, position: Position.Left };
    handles.push({ ...HANDLE, ...at, id: TARGET_HANDLE, type: "target" });
  }
  if (!hasOptions(view)) {
    if (sources.length > 0) {
      handles.push({ ...HANDLE, ...right, id: SOURCE_HANDLE, type: "source" });
    }
    return { measured: { width: NODE_WIDTH, height: top }, handles };
  }
  for (const [at, { option }] of sources.entries()) {
    const y = top + at * OPTION_ROW + (OPTION_ROW - HANDLE.height) / 2;
    handles.push({ ...HANDLE, ...right, y, id: option ?? SOURCE_HANDLE, type: "source" });
  }
  const height = top + 1 + sources.length * OPTION_ROW;
  return { measured: { width: NODE_WIDTH, height }, handles };
}
