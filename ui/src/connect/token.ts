/** The one key of this page in sessionStorage: it lasts as long as the tab, and no other tab sees it. */
export const TOKEN_KEY = "patchbay.connect-token";

/** Where a browser that refuses storage keeps the token between the two scripts of the page. */
declare global {
  interface Window {
    patchbayConnectToken?: string;
  }
}

/**
 * Moves the connect token out of the address bar: `?token=` goes to this tab's storage, and the
 * history entry is replaced by one without query and fragment. Without a token in the address
 * nothing changes.
 */
export function takeToken(page: Window): void {
  const token = new URLSearchParams(page.location.search).get("token");
  if (token === null) return;
  page.history.replaceState(null, "", page.location.pathname);
  try {
    page.sessionStorage.setItem(TOKEN_KEY, token.trim());
  } catch {
    page.patchbayConnectToken = token.trim();
  }
}

/** The token that `takeToken` kept, or null when this tab has none. */
export function readToken(page: Window): string | null {
  try {
    return page.sessionStorage.getItem(TOKEN_KEY) || page.patchbayConnectToken || null;
  } catch {
    return page.patchbayConnectToken || null;
  }
}

/** Forgets the token, once the server has refused it. */
export function forgetToken(page: Window): void {
  delete page.patchbayConnectToken;
  try {
    page.sessionStorage.removeItem(TOKEN_KEY);
  } catch {
    // A browser that refuses storage holds nothing to remove.
  }
}
