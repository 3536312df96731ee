/**
 * Opens an address in a new tab that has no way back to this page. False when the browser keeps
 * pop-ups closed: then the user needs a link to follow by hand.
 */
export function openTab(url: string): boolean {
  // The "noopener" feature would hide whether a tab was opened at all.
  const tab = window.open(url, "_blank");
  if (!tab) return false;
  tab.opener = null;
  return true;
}
