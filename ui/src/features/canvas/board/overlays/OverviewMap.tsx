import { useReactFlow, useStore } from "@xyflow/react";
import { memo, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import type { CanvasNode, WorkflowDocument } from "../../model/document.ts";
import { type IdentityKind, identityOf } from "../../model/identity.ts";
import { heightOf, NODE_WIDTH } from "../../model/layout.ts";
import { notesOf } from "../../model/notes.ts";
import { type Bounds, boundsOf } from "../../model/places.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { useEditor, useFindings, useWholeDocument } from "../../state/EditorContext.tsx";
import { useView } from "../../state/view-store.ts";
import { texts } from "../../texts.ts";
import { bandsOf, outline } from "../afar/far-cards.ts";
import { ZOOM } from "../fit.ts";
import styles from "./OverviewMap.module.css";

/** In pixels; around what it shows, as a share of it. */
const SIZE = { width: 144, height: 96 };
const PADDING = 0.06;
/** Powers of two that the canvas comes closer for each pixel of the wheel, as on the canvas itself. */
const ZOOM_STEP = 0.002;

/**
 * The whole workflow at a glance, and which part of it is in sight. Dragging in it moves the canvas. It
 * draws from the document: React Flow's own map knows only the nodes that React Flow was given. What is
 * dragged is where it was until it is let go.
 */
export function OverviewMap() {
  const document = useWholeDocument();
  const whole = useMemo(() => boundsOf(document), [document]);
  const flow = useReactFlow();
  const map = useRef<SVGSVGElement>(null);
  // What is shown stays where it is under the pointer that drags in it.
  const [held, setHeld] = useState<Bounds | null>(null);
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const seen = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
  const shown = held ?? framed(together(whole, seen));

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
      <Everything document={document} />
      <path className={styles.unseen} fillRule="evenodd" d={`${outline(shown)}${outline(seen)}`} />
    </svg>
  );
}

/** The cards and notes, which stay as they are while the canvas moves. */
const Everything = memo(function Everything({ document }: { document: WorkflowDocument }) {
  const { problems } = useFindings();
  const isWrong = ({ key }: CanvasNode) =>
    problems.get(key)?.some(({ severity }) => severity === "error") ?? false;
  const card = (node: CanvasNode) => outline(boxOf(node));
  const { surroundings } = useEditor();
  const lens = useView((view) => view.lens);
  const { nodes } = document;
  const notes = notesOf(document).map(({ position, width, height }) =>
    outline({ ...position, width, height }),
  );
  return (
    <>
      <path className={styles.notes} d={notes.join("")} />
      {lens ? (
        inHues(nodes, surroundings).map(([kind, path]) => (
          <path key={kind} className={styles.cards} data-identity={kind} d={path} />
        ))
      ) : (
        <>
          <path className={styles.cards} d={nodes.map(card).join("")} />
          <path className={styles.wrong} d={nodes.filter(isWrong).map(card).join("")} />
        </>
      )}
    </>
  );
});

/** The cards by whose identity they act with, as the lens colours them. */
function inHues(nodes: readonly CanvasNode[], surroundings: Surroundings) {
  const paths = new Map<IdentityKind, string[]>();
  for (const node of nodes) {
    const { kind, parts = [{ kind }] } = identityOf(node, surroundings);
    for (const [each, band] of bandsOf(boxOf(node), parts)) {
      const path = paths.get(each) ?? [];
      path.push(outline(band));
      paths.set(each, path);
    }
  }
  return [...paths].map(([kind, path]) => [kind, path.join("")] as const);
}

function boxOf(node: CanvasNode): Bounds {
  return { ...node.position, width: NODE_WIDTH, height: heightOf(node) };
}

function together(a: Bounds | null, b: Bounds): Bounds {
  if (!a) return b;
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

/** With room around it, and as wide for its height as the map is. */
function framed({ x, y, width, height }: Bounds): Bounds {
  const room = 1 + 2 * PADDING;
  const scale = room * Math.max(width / SIZE.width, height / SIZE.height);
  const [across, down] = [SIZE.width * scale, SIZE.height * scale];
  return { x: x - (across - width) / 2, y: y - (down - height) / 2, width: across, height: down };
}

/** Where on the canvas something on the map is. */
function pointIn(map: SVGSVGElement | null, { clientX, clientY }: PointerEvent) {
  const matrix = map?.getScreenCTM()?.inverse();
  return new DOMPoint(clientX, clientY).matrixTransform(matrix);
}
