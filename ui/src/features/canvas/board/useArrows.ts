import { useReactFlow } from "@xyflow/react";
import type { KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { type Direction, neighbourOf, type Spot } from "../model/neighbour.ts";
import { useEditor } from "../state/EditorContext.tsx";
import type { FlowNode } from "./flow/useFlowNodes.ts";

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/**
 * Takes the focus from card to card by the arrow keys. What is selected they move instead, which is React
 * Flow's own; it lets go of the focus with the selection, which is brought back. `give` has React Flow draw
 * one that it was not given. Answers whether that was all that the key was for.
 */
export function useArrows(nodes: readonly FlowNode[], give: (key: string) => void) {
  const { store, readOnly } = useEditor();
  const flow = useReactFlow();

  return (event: KeyboardEvent): boolean => {
    const card = event.target as HTMLElement;
    if (!card.classList.contains("react-flow__node")) return false;
    // React Flow takes the focus away with the next frame.
    if (event.key === "Escape") requestAnimationFrame(() => card.focus({ preventScroll: true }));
    const direction = DIRECTIONS[event.key];
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!direction || !isPlain) return false;
    const from = nodes.find(({ id }) => id === card.dataset.id);
    const isMoved = !readOnly && store.getState().selection.includes(card.dataset.id ?? "");
    if (!from || isMoved) return false;
    event.preventDefault();
    const there = nodes.filter(({ hidden }) => !hidden).map(spotOf);
    const next = neighbourOf(there, spotOf(from), direction);
    const to = there.find(({ key }) => key === next);
    if (!to) return true;
    flushSync(() => give(to.key));
    const frame = card.closest(".react-flow");
    const focus = () => {
      const name = `.react-flow__node[data-id="${CSS.escape(to.key)}"]`;
      const found = frame?.querySelector<HTMLElement>(name);
      found?.focus({ preventScroll: true });
      return found !== null && found !== undefined;
    };
    const { x, y } = to.middle;
    // What was given now is drawn with the next frame; what is out of sight, once it comes into sight.
    const focusSoon = () => {
      if (focus()) return;
      const centred = flow.setCenter(x, y, { zoom: flow.getZoom() });
      void centred.then(() => requestAnimationFrame(() => void focus()));
    };
    if (!focus()) requestAnimationFrame(focusSoon);
    return true;
  };
}

function spotOf({ id, position: { x, y }, measured }: FlowNode): Spot {
  return {
    key: id,
    middle: { x: x + (measured?.width ?? 0) / 2, y: y + (measured?.height ?? 0) / 2 },
  };
}
