import { keepPreferences } from "../desktop/preferences.ts";

/** Which of the two themes is shown; `system` follows the operating system. */
export type Theme = "system" | "light" | "dark";

const KEY = "patchbay.theme";

/** The theme that was chosen in this browser; `system` when none was, or storage is refused. */
export function storedTheme(page: Window): Theme {
  try {
    const kept = page.localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

/** Keeps the choice for this browser; one that refuses storage forgets it at the next start. */
export function keepTheme(page: Window, theme: Theme): void {
  try {
    if (theme === "system") page.localStorage.removeItem(KEY);
    else page.localStorage.setItem(KEY, theme);
    keepPreferences(page);
  } catch {
    // The choice holds for as long as the page is open.
  }
}

/** Shows a theme: the tokens of the style sheet follow `data-theme` on the root element. */
export function applyTheme(document: Document, theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
