import { keepPreferences } from "../../desktop/preferences.ts";

const KEY = "patchbay.recovery-postponed";

/** Whether the builder wants no recovery code for now, as far as this browser knows. */
export function isPostponed(page: Window): boolean {
  try {
    return page.localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** Asks no more. A browser that refuses storage asks again at its next start. */
export function postpone(page: Window): void {
  try {
    page.localStorage.setItem(KEY, "1");
    keepPreferences(page);
  } catch {
    // The offer is gone for this visit all the same.
  }
}
