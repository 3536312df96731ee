import { invoke } from "@tauri-apps/api/core";
import type { Transport } from "../transport.ts";

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Statuses whose answers may have no body, not even an empty one (Fetch, null body status). */
const BODILESS = new Set([101, 204, 205, 304]);

/** Sends requests through the desktop shell, which adds the bearer: the page never sees it. */
export const tauriTransport: Transport = {
  // Never looked up: the shell is told path and query alone.
  origin: "http://patchbay.invalid",
  async request(request) {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    const sending = invoke<Answer>("platform_request", {
      request: {
        method: request.method,
        path: pathname + search,
        headers: Object.fromEntries(request.headers),
        ...(body !== "" && { body }),
      },
    });
    const answer = await Promise.race([sending, aborted(request.signal)]);
    const { status, headers } = answer;
    return new Response(BODILESS.has(status) ? null : answer.body, { status, headers });
  },
};

/** Rejects once the caller gives up; the shell finishes its request all the same. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(new DOMException("aborted", "AbortError"));
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
  });
}
