import { create } from "zustand";

/** How the editor is laid out; the same for every workflow, for as long as the window is open. */
interface ViewState {
  palette: boolean;
  inspector: boolean;
  /** In pixels. */
  inspectorWidth: number;
  /** Whether nodes are coloured by whose identity they use. */
  lens: boolean;
  minimap: boolean;
}

/** The least and the greatest width of the inspector, in pixels. */
export const INSPECTOR_WIDTH = { least: 280, usual: 348, greatest: 640 };

/** Where the canvas would have no room beside palette and inspector; as in `Editor.module.css`. */
const NARROW = window.matchMedia("(max-width: 56rem)");

/** Whether the parts of the editor are shown, and how wide. */
export const useView = create<ViewState>(() => ({
  palette: !NARROW.matches,
  inspector: !NARROW.matches,
  inspectorWidth: INSPECTOR_WIDTH.usual,
  lens: false,
  minimap: false,
}));

// A narrow window, or a large interface, folds both; they are opened over the canvas then.
NARROW.addEventListener("change", ({ matches }) => {
  useView.setState({ palette: !matches, inspector: !matches });
});

/** Shows or hides a part of the editor. */
export function toggleView(part: "palette" | "inspector" | "lens" | "minimap"): void {
  useView.setState((view) => ({ [part]: !view[part] }));
}

/** Makes the inspector wider or narrower, within what is sensible. */
export function setInspectorWidth(width: number): void {
  const { least, greatest } = INSPECTOR_WIDTH;
  useView.setState({ inspectorWidth: Math.round(Math.min(greatest, Math.max(least, width))) });
}
