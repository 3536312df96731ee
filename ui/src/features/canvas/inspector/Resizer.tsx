import type { KeyboardEvent, PointerEvent } from "react";
import { INSPECTOR_WIDTH, setInspectorWidth, useView } from "../state/view-store.ts";
import { texts } from "../texts.ts";
import styles from "./Inspector.module.css";

/** One press of an arrow key, in pixels. */
const STEP = 16;

/** The edge of the inspector, which makes it wider or narrower; a double click resets it. */
export function Resizer() {
  const width = useView((view) => view.inspectorWidth);
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { right } = event.currentTarget.parentElement?.getBoundingClientRect() ?? {};
    if (right !== undefined) setInspectorWidth(right - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") setInspectorWidth(width + STEP);
    else if (event.key === "ArrowRight") setInspectorWidth(width - STEP);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no rule between texts
    <div
      className={styles.resizer}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={texts.inspector.resize}
      aria-valuenow={width}
      aria-valuemin={INSPECTOR_WIDTH.least}
      aria-valuemax={INSPECTOR_WIDTH.greatest}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => setInspectorWidth(INSPECTOR_WIDTH.usual)}
      onKeyDown={onKeyDown}
    />
  );
}
