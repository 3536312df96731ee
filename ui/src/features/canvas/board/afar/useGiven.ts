import { useReactFlow } from "@xyflow/react";
import { type FocusEvent, type MouseEvent, useState } from "react";
import { flushSync } from "react-dom";
import { useEditor } from "../../state/EditorContext.tsx";
import type { FlowNode } from "../flow/useFlowNodes.ts";
import { cardAt } from "./far-cards.ts";

/**
 * The nodes that React Flow is given: all of them, or from afar those that somebody has to do with. It
 * looks through everything that it holds at each step of a movement, and draws one by one what comes
 * into sight.
 */
export function useGiven(nodes: FlowNode[], isAfar: boolean) {
  const { store } = useEditor();
  const flow = useReactFlow();
  const [pointed, setPointed] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  // A box is drawn around nodes that nobody had to do with before.
  const [isSelecting, setSelecting] = useState(false);
  const isFew = isAfar && !isSelecting;
  const given = isFew
    ? nodes.filter(
        ({ id, type, selected, dragging, hidden }) =>
          type === "note" || selected || dragging || hidden || id === pointed || id === focused,
      )
    : nodes;

  const keyAt = ({ clientX: x, clientY: y }: MouseEvent) => {
    const cards = nodes.filter((node) => node.type === "card");
    return cardAt(cards, flow.screenToFlowPosition({ x, y }))?.id ?? null;
  };
  const handlers = {
    onPaneMouseMove: (event: MouseEvent) => {
      if (!isFew || event.buttons !== 0) return;
      const there = nodeOf(event.target) ?? keyAt(event);
      // It is there before a press is heard, which may follow at once.
      if (there !== pointed) flushSync(() => setPointed(there));
    },
    onPaneClick: (event: MouseEvent) => {
      // A finger presses where it did not point before.
      const there = isFew ? keyAt(event) : null;
      if (there !== null) store.getState().select([there]);
    },
    onSelectionStart: () => {
      if (isAfar) flushSync(() => setSelecting(true));
    },
    onSelectionEnd: () => setSelecting(false),
    onFocus: (event: FocusEvent) => setFocused(nodeOf(event.target)),
    onBlur: () => setFocused(null),
  };
  return { given, handlers };
}

/** The node that an element stands in. */
function nodeOf(element: EventTarget): string | null {
  if (!(element instanceof Element)) return null;
  return element.closest(".react-flow__node")?.getAttribute("data-id") ?? null;
}
