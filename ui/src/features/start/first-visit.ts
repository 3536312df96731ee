import { keepPreferences } from "../../desktop/preferences.ts";

const KEY = "patchbay.visited";

/**
 * Whether this is the first time that this browser shows the builder, with no page asked for in
 * the address. Says so once; a browser that refuses storage is never here for the first time.
 */
export function firstVisit(page: Window): boolean {
  try {
    if (page.localStorage.getItem(KEY) !== null) return false;
    page.localStorage.setItem(KEY, "1");
    keepPreferences(page);
  } catch {
    return false;
  }
  return page.location.hash === "";
}
