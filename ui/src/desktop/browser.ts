import { invoke, isTauri } from "@tauri-apps/api/core";

/** Whether the builder runs in the desktop's window. */
export const IS_DESKTOP = isTauri();

/** Opens an http(s) address outside of the builder: the system's browser, or another tab. */
export async function openInBrowser(url: string): Promise<void> {
  if (IS_DESKTOP) await invoke("open_in_browser", { url });
  else window.open(url, "_blank", "noopener,noreferrer");
}

/**
 * Opens the Setup Requirements page of one user in the system's browser. The shell mints the link
 * and launches a one-time address, so that no token stands on a command line.
 */
export async function openConnectPage(appId: string, userId: string): Promise<void> {
  await invoke("open_connect_page", { appId, userId });
}
