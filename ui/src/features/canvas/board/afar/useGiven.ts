import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type FocusEvent, type MouseEvent, type PointerEvent, useState } from "react";
import { flushSync } from "react-dom";
import { useEditor } from "../../state/EditorContext.tsx";
import type { FlowNode } from "../flow/useFlowNodes.ts";
import { cardAt, cardsIn } from "./far-cards.ts";

/**
 * The nodes that React Flow is given: all of them, or from afar those that somebody has to do with. It
 * looks through everything that it holds at each step of a movement, and draws one by one what comes
 * into sight.
 */
export function useGiven(nodes: FlowNode[], isAfar: boolean) {
  const { store } = useEditor();
  const flow = useReactFlow();
  const own = useStoreApi();
  const [pointed, setPointed] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  // Where Tab leads: to where it led last, or to the first. The list of nodes has the others.
  const entry = nodes.find(({ id }) => id === focused) ?? nodes.find(({ type }) => type === "card");
  const given = isAfar
    ? nodes.filter(
        (node) =>
          node.type === "note" ||
          node.selected ||
          node.dragging ||
          node.hidden ||
          node.id === pointed ||
          node === entry,
      )
    : nodes;

  const keyAt = ({ clientX: x, clientY: y }: MouseEvent) =>
    cardAt(nodes, flow.screenToFlowPosition({ x, y }))?.id ?? null;

  /** React Flow selects what it was given of what a box touches, and lets go of the rest of it. */
  const selectInBox = () => {
    const { userSelectionRect: box, transform } = own.getState();
    if (!box) return;
    const [x, y, zoom] = transform;
    const touched = cardsIn(nodes, {
      x: (box.x - x) / zoom,
      y: (box.y - y) / zoom,
      width: box.width / zoom,
      height: box.height / zoom,
    });
    const { selection, select } = store.getState();
    const all = new Set([...selection, ...touched.map(({ id }) => id)]);
    if (all.size > selection.length) select([...all]);
  };

  return {
    given,
    /** Selects the card at a point where no card was: a finger presses where it did not point before. */
    selectAt: (event: MouseEvent) => {
      const there = isAfar ? keyAt(event) : null;
      if (there !== null) store.getState().select([there]);
    },
    handlers: {
      onPointerMove: (event: PointerEvent) => {
        if (!isAfar) return;
        if (event.buttons !== 0) return selectInBox();
        const there = cardOf(event.target) ?? keyAt(event);
        // It is there before a press is heard, which may follow at once.
        if (there !== pointed) flushSync(() => setPointed(there));
      },
      onFocus: (event: FocusEvent) => setFocused((before) => cardOf(event.target) ?? before),
    },
  };
}

/** The card that an element stands in. */
function cardOf(element: EventTarget): string | null {
  if (!(element instanceof Element)) return null;
  return element.closest(".react-flow__node-card")?.getAttribute("data-id") ?? null;
}
