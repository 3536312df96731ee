import { ApiError } from "./api-error.ts";

/** A call that gets no answer for this long counts as unreachable. */
const DEADLINE_MS = 30_000;

/** One call of the platform with its bearer. */
export interface PlatformRequest {
  method: "GET" | "POST" | "DELETE";
  /** Absolute path on the page's own origin. */
  path: string;
  bearer: string;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/**
 * Sends a request to the origin of the page and answers the parsed body, or `undefined` for an
 * empty one. Every failure is an `ApiError`, except an abort asked for by `signal`, which stays
 * the `AbortError` of fetch.
 */
export async function request<T>({ method, path, bearer, body, signal }: PlatformRequest) {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
  const forward = () => deadline.abort();
  signal?.addEventListener("abort", forward);
  try {
    const response = await fetch(path, {
      method,
      headers: {
        Accept: "application/json",
        Authorization: `Bearer ${bearer}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: deadline.signal,
    });
    if (!response.ok) throw await ApiError.fromResponse(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    throw new ApiError("unreachable", "");
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", forward);
  }
}
