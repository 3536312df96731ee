import { Channel, invoke } from "@tauri-apps/api/core";
import { boundaryOf } from "../form-body.ts";
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
    const boundary = boundaryOf(request.headers.get("Content-Type"));
    const asked: Asked = {
      method: request.method,
      path: pathname + search,
      ...(body !== "" && { body }),
      ...(boundary && { boundary }),
    };
    if (request.headers.get("Accept") === "text/event-stream") {
      return await Promise.race([stream(asked), aborted(request.signal)]);
    }
    const sending = invoke<Answer>("platform_request", { request: asked });
    const answer = await Promise.race([sending, aborted(request.signal)]);
    const { status, headers } = answer;
    return new Response(BODILESS.has(status) ? null : answer.body, { status, headers });
  },
};

/** What the shell is asked to send. */
interface Asked {
  method: string;
  path: string;
  body?: string;
  /** Of a form. */
  boundary?: string;
}

/** A part of an answer that comes bit by bit: its head, its text, and how it ends. */
type Part =
  | { part: "head"; status: number; headers: Record<string, string> }
  | { part: "text"; text: string }
  | { part: "end" }
  | { part: "broken" };

/** An answer whose body arrives while it is read. */
function stream(request: Asked): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    // A reader that went away is nobody to tell; the shell reads to the end all the same.
    const ignore = () => {};
    const parts = new Channel<Part>((part) => {
      if (part.part === "head") {
        resolve(new Response(readable, { status: part.status, headers: part.headers }));
      } else if (part.part === "text") writer.write(encoder.encode(part.text)).catch(ignore);
      else if (part.part === "end") writer.close().catch(ignore);
      else writer.abort(new TypeError("the answer broke off")).catch(ignore);
    });
    invoke("platform_stream", { request, parts }).catch(reject);
  });
}

/** Rejects once the caller gives up; the shell finishes its request all the same. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(new DOMException("aborted", "AbortError"));
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
  });
}
