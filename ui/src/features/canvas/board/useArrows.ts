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
 * Flow's own. `give` has React Flow draw one that it was not given. Answers whether a key was an arrow.
 */
export function useArrows(nodes: readonly FlowNode[], give: (key: string) => void) {
  const { store } = useEditor();
  const flow = useReactFlow();

  return (event: KeyboardEvent): boolean => {
    const direction = DIRECTIONS[event.key];
    const card = event.target as HTMLElement;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!direction || !isPlain || !card.classList.contains("react-flow__node")) return false;
    const key = card.dataset.id ?? "";
    const from = nodes.find(({ id }) => id === key);
    if (!from || store.getState().selection.includes(key)) return false;
    event.preventDefault();
    const there = nodes.filter(({ hidden }) => !hidden).map(spotOf);
    const to = there.find((spot) => spot.key === neighbourOf(there, spotOf(from), direction));
    if (!to) return true;
    flushSync(() => give(to.key));
    const frame = card.closest(".react-flow");
    const focus = () => {
      const next = frame?.querySelector<HTMLElement>(`.react-flow__node[data-id="${to.key}"]`);
      next?.focus({ preventScroll: true });
      return next !== null && next !== undefined;
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
