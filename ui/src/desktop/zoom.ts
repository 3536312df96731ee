import { invoke } from "@tauri-apps/api/core";

/**
 * Shows the window's page in a size, as a browser zooms: everything is laid out anew for the room
 * that is left. The web view does it, since a style sheet's `zoom` leaves viewport units and media
 * queries as they were, and puts the pointer elsewhere than the canvas reckons.
 */
export async function showZoom(zoom: number): Promise<void> {
  await invoke("set_zoom", { factor: zoom });
}
