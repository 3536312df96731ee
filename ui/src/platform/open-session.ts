import { isTauri } from "@tauri-apps/api/core";
import type { Transport } from "./transport.ts";
import { fetchTransport } from "./transports/fetch.ts";
import { tauriTransport } from "./transports/tauri.ts";

/** How the builder came to its platform, or why it did not. */
export type Opened =
  | { transport: Transport }
  | { refused: "missing" | "spent" }
  /** The ticket was not used up: opening may be tried again with it. */
  | { refused: "unreachable"; ticket: string };

/**
 * Opens the platform: at once in the desktop's window, in a browser by exchanging the ticket of
 * the link for a session of this tab. The session's token stays in memory.
 */
export async function openSession(ticket: string | null): Promise<Opened> {
  if (isTauri()) return { transport: tauriTransport };
  if (ticket === null) return { refused: "missing" };
  const response = await exchange(ticket);
  if (!response) return { refused: "unreachable", ticket };
  if (!response.ok) return { refused: "spent" };
  const { data } = (await response.json()) as { data: { token: string } };
  return { transport: fetchTransport(data.token) };
}

function exchange(ticket: string): Promise<Response | null> {
  return fetch("/v1/ui/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ticket }),
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
  }).catch(() => null);
}
