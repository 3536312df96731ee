import { type OnMove, useReactFlow, type Viewport } from "@xyflow/react";
import { startTransition, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useEditor } from "../state/EditorContext.tsx";
import { documentOf } from "../state/editor-store.ts";
import { type Distance, distanceOf, farther, isMany } from "./afar/distance.ts";
import { fitted } from "./fit.ts";

/** How far apart the dots of the background are at 100 %. */
const GRID_OF_DOTS = 20;

/** How long a canvas has stood still once it rests, in milliseconds: longer than between two turns of a wheel. */
const REST = 300;

/** From where the canvas is looked at, and what follows it; of so many nodes. */
export function useCanvasView(count: number) {
  const { store } = useEditor();
  const flow = useReactFlow();
  const frame = useRef<HTMLElement>(null);
  const dots = useRef<HTMLDivElement>(null);
  const isConnecting = useRef(false);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [first, setFirst] = useState<Viewport | null>(null);
  const [distance, setDistance] = useState<Distance>("near");

  const follow = (viewport: Viewport) => {
    if (dots.current) moveDots(dots.current, viewport);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is fitted once is the builder's to move
  useLayoutEffect(() => {
    if (!frame.current) return;
    const { clientWidth: width, clientHeight: height } = frame.current;
    const viewport = fitted(documentOf(store.getState()), { width, height });
    setFirst(viewport);
    setDistance(distanceOf(viewport));
    follow(viewport);
  }, [store]);
  useEffect(() => () => clearTimeout(resting.current), []);

  const onMoveStart: OnMove = () => {
    clearTimeout(resting.current);
    frame.current?.setAttribute("data-moving", "");
  };
  const onMove: OnMove = (_, viewport) => {
    follow(viewport);
    // The handle that an edge is drawn from, and the one that it is drawn to, stay where they are.
    if (isConnecting.current) return;
    const now = distanceOf(viewport);
    setDistance((before) => (isMany(count, "near") ? farther(before, now) : now));
  };
  const onMoveEnd: OnMove = (_, viewport) => {
    follow(viewport);
    clearTimeout(resting.current);
    resting.current = setTimeout(() => {
      frame.current?.removeAttribute("data-moving");
      if (!isConnecting.current) startTransition(() => setDistance(distanceOf(viewport)));
    }, REST);
  };
  return {
    frame,
    dots,
    /** From where everything is in sight; null until the canvas stands on the page and can be measured. */
    first,
    distance,
    moving: { onMoveStart, onMove, onMoveEnd },
    connecting: {
      begin: () => {
        isConnecting.current = true;
      },
      end: () => {
        isConnecting.current = false;
        setDistance(distanceOf(flow.getViewport()));
      },
    },
  };
}

/**
 * Keeps the dots of the background in step with the nodes. They are an element of their own: a
 * property that the nodes inherit would be worked out anew for each of them, at every move.
 */
function moveDots(dots: HTMLElement, { x, y, zoom }: Viewport): void {
  dots.style.backgroundPosition = `${x}px ${y}px`;
  dots.style.backgroundSize = `${GRID_OF_DOTS * zoom}px ${GRID_OF_DOTS * zoom}px`;
}
