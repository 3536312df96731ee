import type { Transport } from "../transport.ts";

/** Sends requests to the page's own origin with the bearer of this tab, which is in memory only. */
export function fetchTransport(bearer: string): Transport {
  return {
    origin: window.location.origin,
    request(request) {
      const headers = new Headers(request.headers);
      headers.set("Authorization", `Bearer ${bearer}`);
      return fetch(
        new Request(request, {
          headers,
          cache: "no-store",
          redirect: "error",
          referrerPolicy: "no-referrer",
          credentials: "omit",
        }),
      );
    },
  };
}
