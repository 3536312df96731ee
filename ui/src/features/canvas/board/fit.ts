import { getViewportForBounds, useReactFlow, useStoreApi, type Viewport } from "@xyflow/react";
import type { WorkflowDocument } from "../model/document.ts";
import { boundsOf } from "../model/places.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { documentOf } from "../state/editor-store.ts";

/** How small and how large the canvas can be shown. */
export const ZOOM = { least: 0.15, greatest: 2 };
/** What is shown by itself is shown at least this large. */
export const LEGIBLE = 0.8;

/** Around everything, as a share of what is shown. */
const PADDING = 0.08;
const UNMOVED: Viewport = { x: 0, y: 0, zoom: 1 };

/** From where all of a document is in sight, or what is asked for of it: never larger than life. */
export function fitted(
  document: WorkflowDocument,
  { width, height }: { width: number; height: number },
  isAsked?: (key: string) => boolean,
): Viewport {
  const bounds = boundsOf(document, isAsked);
  return bounds ? getViewportForBounds(bounds, width, height, ZOOM.least, 1, PADDING) : UNMOVED;
}

/**
 * Brings everything into sight. React Flow's own way knows only the nodes that it was given, and from
 * afar those are few.
 */
export function useFit(): () => void {
  const { store } = useEditor();
  const flow = useReactFlow();
  const own = useStoreApi();
  return () => void flow.setViewport(fitted(documentOf(store.getState()), own.getState()));
}

/** Brings what is selected into sight; everything, where nothing is. */
export function useFitSelection(): () => void {
  const { store } = useEditor();
  const flow = useReactFlow();
  const own = useStoreApi();
  return () => {
    const state = store.getState();
    const selected = new Set(state.selection);
    const isAsked = (key: string) => selected.size === 0 || selected.has(key);
    void flow.setViewport(fitted(documentOf(state), own.getState(), isAsked));
  };
}
