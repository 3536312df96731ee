import { invoke } from "@tauri-apps/api/core";
import { IS_DESKTOP } from "./browser.ts";

/** What the shell tells the page when somebody closes the window (`src-tauri/src/window.rs`). */
const CLOSE = "patchbay-close";

/**
 * Asks before the desktop's window is closed, until the answer is called. A browser asks by itself, where
 * a page hears `beforeunload`.
 */
export function askBeforeClosing(ask: (close: () => void) => void): () => void {
  if (!IS_DESKTOP) return () => undefined;
  const guard = (active: boolean) =>
    // Without a guard the window closes at once, and what was changed is kept as a draft.
    invoke("ask_before_closing", { active }).catch(() => undefined);
  const hear = () => {
    // A page that hangs never says so, and is closed by whoever presses again.
    void guard(true);
    ask(() => void invoke("close_window").catch(() => undefined));
  };
  window.addEventListener(CLOSE, hear);
  void guard(true);
  return () => {
    window.removeEventListener(CLOSE, hear);
    void guard(false);
  };
}
