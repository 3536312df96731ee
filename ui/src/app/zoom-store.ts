import { create } from "zustand";
import { showZoom } from "../desktop/zoom.ts";
import { tellFailure } from "./failure.ts";
import { texts } from "./texts.ts";
import { complain } from "./toasts.ts";
import { keepZoom, nextZoom, storedZoom } from "./zoom.ts";

/** The size of the interface that was chosen, 1 being the designed one; the window's alone. */
export const useZoom = create<{ zoom: number }>(() => ({ zoom: storedZoom(window) }));

/** Chooses a size, shows it and keeps the choice. */
export async function chooseZoom(zoom: number): Promise<void> {
  if (zoom === useZoom.getState().zoom) return;
  await showZoom(zoom);
  useZoom.setState({ zoom });
  keepZoom(window, zoom);
}

/** Chooses a size from a command or a control; one that cannot be shown is told, and not chosen. */
export function showChosen(zoom: number): void {
  chooseZoom(zoom).catch((error: unknown) => complain(texts.zoom.failed, tellFailure(error)));
}

/** One size larger or smaller. */
export function stepZoom(step: 1 | -1): void {
  showChosen(nextZoom(useZoom.getState().zoom, step));
}
