import { invoke, isTauri } from "@tauri-apps/api/core";

const PREFIX = "patchbay.";

/**
 * Keeps what the builder has in `localStorage` for the next start of the desktop's window, whose own
 * storage ends with it. A browser keeps it by itself.
 */
export function keepPreferences(page: Window): void {
  if (!isTauri()) return;
  const items = Object.entries(page.localStorage).filter(([name]) => name.startsWith(PREFIX));
  invoke("keep_preferences", { preferences: Object.fromEntries(items) }).catch(() => {
    // The choice holds for as long as the window is open.
  });
}
