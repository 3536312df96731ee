import { keepPreferences } from "../desktop/preferences.ts";

/** The sizes of the interface, as parts of the designed one. */
export const ZOOMS = [1, 1.1, 1.25, 1.5, 1.75, 2] as const;

const KEY = "patchbay.zoom";

/** The size that was chosen in this window; 1 when none was, or storage is refused. */
export function storedZoom(page: Window): number {
  try {
    const kept = Number(page.localStorage.getItem(KEY));
    return ZOOMS.find((zoom) => zoom === kept) ?? 1;
  } catch {
    return 1;
  }
}

/** Keeps the choice for the next start. */
export function keepZoom(page: Window, zoom: number): void {
  try {
    if (zoom === 1) page.localStorage.removeItem(KEY);
    else page.localStorage.setItem(KEY, String(zoom));
    keepPreferences(page);
  } catch {
    // The choice holds for as long as the window is open.
  }
}

/** The next size in a direction; the last one again where there is none beyond it. */
export function nextZoom(zoom: number, step: 1 | -1): number {
  const beyond =
    step > 0 ? ZOOMS.find((each) => each > zoom) : ZOOMS.findLast((each) => each < zoom);
  return beyond ?? zoom;
}
