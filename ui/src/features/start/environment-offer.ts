import { keepPreferences } from "../../desktop/preferences.ts";

const KEY = "patchbay.environment-declined";
/** What a preference may hold; the rest is offered again. */
const LONGEST = 120;

/** A short mark of what was offered: the same variables are not offered twice. */
export function markOf(types: readonly string[]): string {
  const names = types.map((type) => type.split(".").at(-1) ?? type);
  return names.sort().join(",").slice(0, LONGEST);
}

/** Whether the builder wants no connections of these, as far as this browser knows. */
export function isDeclined(page: Window, types: readonly string[]): boolean {
  try {
    return page.localStorage.getItem(KEY) === markOf(types);
  } catch {
    return false;
  }
}

/** Offers these no more. A browser that refuses storage offers them again at its next start. */
export function decline(page: Window, types: readonly string[]): void {
  try {
    page.localStorage.setItem(KEY, markOf(types));
    keepPreferences(page);
  } catch {
    // The offer is gone for this visit all the same.
  }
}
