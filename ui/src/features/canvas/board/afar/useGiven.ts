import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type FocusEvent, type MouseEvent, type PointerEvent, useRef, useState } from "react";
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
  /** What the focus is about to go to; what has it stays until it is there. */
  const [coming, setComing] = useState<string | null>(null);
  /** Where the pointer was last, on the screen. */
  const pointer = useRef<Point | null>(null);
  const isBoxed = useRef(false);
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
          node.id === coming ||
          node === entry,
      )
    : nodes;

  const keyAt = ({ x, y }: Point) => cardAt(nodes, flow.screenToFlowPosition({ x, y }))?.id ?? null;

  /**
   * Selects the cards that the box touches which is being drawn, as React Flow does with those that it
   * was given. Answers whether one is being drawn.
   */
  const selectInBox = (): boolean => {
    const { userSelectionActive, userSelectionRect: box, transform } = own.getState();
    if (!userSelectionActive || !box) return false;
    const [x, y, zoom] = transform;
    const touched = cardsIn(nodes, {
      x: (box.x - x) / zoom,
      y: (box.y - y) / zoom,
      width: box.width / zoom,
      height: box.height / zoom,
    }).map(({ id }) => id);
    const { selection, select } = store.getState();
    const isCard = new Set(nodes.flatMap(({ id, type }) => (type === "card" ? id : [])));
    const next = [...selection.filter((key) => !isCard.has(key)), ...touched];
    const isSame =
      next.length === selection.length && next.every((key, at) => key === selection[at]);
    if (!isSame) select(next);
    return true;
  };

  return {
    given,
    /** Gives one more, which is about to get the focus. */
    give: setComing,
    /** Selects the card at a point where no card was: a finger presses where it did not point before. */
    selectAt: ({ clientX: x, clientY: y }: MouseEvent) => {
      const there = isAfar ? keyAt({ x, y }) : null;
      if (there !== null) store.getState().select([there]);
    },
    /** Sees what came under the pointer while it stood still. */
    lookAgain: () => {
      if (isAfar && pointer.current) setPointed(keyAt(pointer.current));
    },
    handlers: {
      onPointerMove: (event: PointerEvent) => {
        pointer.current = { x: event.clientX, y: event.clientY };
        if (!isAfar) return;
        if (event.buttons !== 0) return void selectInBox();
        const there = cardOf(event.target) ?? keyAt(pointer.current);
        // It is there before a press is heard, which may follow at once.
        if (there !== pointed) flushSync(() => setPointed(there));
      },
      // The canvas may have moved under a box whose pointer stood still.
      onPointerUpCapture: () => {
        isBoxed.current = isAfar && selectInBox();
      },
      onPointerUp: () => {
        if (!isBoxed.current) return;
        isBoxed.current = false;
        own.setState({ nodesSelectionActive: store.getState().selection.length > 0 });
      },
      onFocus: (event: FocusEvent) => setFocused((before) => cardOf(event.target) ?? before),
    },
  };
}

interface Point {
  x: number;
  y: number;
}

/** The card that an element stands in. */
function cardOf(element: EventTarget): string | null {
  if (!(element instanceof Element)) return null;
  return element.closest(".react-flow__node-card")?.getAttribute("data-id") ?? null;
}
