import { type NodeHandle, Position } from "@xyflow/react";
import { NODE_WIDTH } from "../model/layout.ts";
import { SOURCE_HANDLE, TARGET_HANDLE } from "../model/projection.ts";
import type { NodeView } from "./node-view.ts";

/** In pixels at 100 %, as the card's styles make them; a test of the builder holds them together. */
const HEAD = 53;
const STRIP = 26;
const HANDLE = { width: 9, height: 9, y: 21.5 };
const OUTSIDE = 3.5;

/**
 * How large a card is and where its handles are, so that the canvas can place and connect a thousand
 * of them without drawing each once to measure it. A card with options is measured.
 */
export function cardSize(view: NodeView) {
  const [only] = view.sources;
  if (only && only.option !== null) return {};
  const handles: NodeHandle[] = [];
  if (view.takesEdge) {
    const at = { x: -OUTSIDE, position: Position.Left };
    handles.push({ ...HANDLE, ...at, id: TARGET_HANDLE, type: "target" });
  }
  if (only) {
    const at = { x: NODE_WIDTH + OUTSIDE - HANDLE.width, position: Position.Right };
    handles.push({ ...HANDLE, ...at, id: SOURCE_HANDLE, type: "source" });
  }
  const height = HEAD + (view.identityText ? STRIP : 0);
  return { measured: { width: NODE_WIDTH, height }, handles };
}
