import { useReactFlow, useStore } from "@xyflow/react";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { type Bounds, boundsOf } from "../../model/places.ts";
import { useDocument } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";
import { farCards } from "../afar/far-cards.ts";
import { ZOOM } from "../fit.ts";
import type { FlowNode } from "../flow/useFlowNodes.ts";
import styles from "./OverviewMap.module.css";

/** In pixels; around what it shows, as a share of it. */
const SIZE = { width: 144, height: 96 };
const PADDING = 0.06;
/** How much closer one turn of the wheel's notch brings the canvas. */
const ZOOM_STEP = 0.002;

/**
 * The whole workflow at a glance, and which part of it is in sight. Dragging in it moves the canvas. It
 * draws from the document: React Flow's own map knows only the nodes that React Flow was given.
 */
export function OverviewMap({ nodes }: { nodes: readonly FlowNode[] }) {
  const document = useDocument();
  const flow = useReactFlow();
  const map = useRef<SVGSVGElement>(null);
  // What is shown stays where it is under the pointer that drags in it.
  const [held, setHeld] = useState<Bounds | null>(null);
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const seen = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
  const shown = held ?? padded(together(boundsOf(document), seen));

  useEffect(() => {
    const svg = map.current;
    const turn = (event: WheelEvent) => {
      // The page itself is not zoomed.
      event.preventDefault();
      const now = flow.getZoom() * 2 ** (-event.deltaY * ZOOM_STEP);
      void flow.zoomTo(Math.min(ZOOM.greatest, Math.max(ZOOM.least, now)));
    };
    svg?.addEventListener("wheel", turn, { passive: false });
    return () => svg?.removeEventListener("wheel", turn);
  }, [flow]);

  const goTo = (event: PointerEvent) => {
    const { x: across, y: down } = pointIn(map.current, event);
    void flow.setCenter(across, down, { zoom: flow.getZoom() });
  };
  return (
    <svg
      ref={map}
      className={styles.map}
      width={SIZE.width}
      height={SIZE.height}
      viewBox={`${shown.x} ${shown.y} ${shown.width} ${shown.height}`}
      role="img"
      aria-label={texts.canvas.minimap}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(shown);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (held) goTo(event);
      }}
      onPointerUp={() => setHeld(null)}
      onPointerCancel={() => setHeld(null)}
    >
      <Everything nodes={nodes} />
      <path className={styles.unseen} fillRule="evenodd" d={`${box(shown)}${box(seen)}`} />
    </svg>
  );
}

/** The cards and notes, which stay as they are while the canvas moves. */
function Everything({ nodes }: { nodes: readonly FlowNode[] }) {
  const cards = nodes.flatMap((node) =>
    node.type === "card" ? [{ ...node, dragging: false }] : [],
  );
  const notes = nodes.filter((node) => node.type === "note");
  return (
    <>
      <path
        className={styles.notes}
        d={notes
          .map(({ position, width = 0, height = 0 }) => box({ ...position, width, height }))
          .join("")}
      />
      {farCards(cards).map(({ id, path, severity }) => (
        <path key={id} className={styles.cards} data-severity={severity ?? undefined} d={path} />
      ))}
    </>
  );
}

function together(a: Bounds | null, b: Bounds): Bounds {
  if (!a) return b;
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

function padded({ x, y, width, height }: Bounds): Bounds {
  const around = PADDING * Math.max(width, height);
  return { x: x - around, y: y - around, width: width + 2 * around, height: height + 2 * around };
}

/** Where on the canvas something on the map is. */
function pointIn(map: SVGSVGElement | null, { clientX, clientY }: PointerEvent) {
  const matrix = map?.getScreenCTM()?.inverse();
  return new DOMPoint(clientX, clientY).matrixTransform(matrix);
}

function box({ x, y, width, height }: Bounds): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}
