/** Where the ticket waits, in memory, between the script before the first paint and the builder. */
declare global {
  interface Window {
    patchbayTicket?: string;
  }
}

const PREFIX = "#ticket=";

/**
 * Moves the one-time ticket of the link that `patchbay serve --ui` prints out of the address bar,
 * and out of this history entry. Any other fragment is a route and stays.
 */
export function takeTicket(page: Window): void {
  const { hash, pathname, search } = page.location;
  if (!hasTicket(hash)) return;
  page.history.replaceState(null, "", pathname + search);
  page.patchbayTicket = hash.slice(PREFIX.length);
}

/** Whether a fragment holds a ticket rather than a route. */
export function hasTicket(hash: string): boolean {
  return hash.startsWith(PREFIX);
}

/** The ticket that `takeTicket` kept, once; null when the page was opened without one. */
export function spendTicket(page: Window): string | null {
  const ticket = page.patchbayTicket ?? null;
  delete page.patchbayTicket;
  return ticket;
}
