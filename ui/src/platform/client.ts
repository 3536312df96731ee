import createClient, { type Client } from "openapi-fetch";
import { ApiError } from "./api-error.ts";
import type { Contract } from "./contract.ts";
import type { Transport } from "./transport.ts";

/** The platform, typed by its OpenAPI document; every call throws `ApiError` when it fails. */
export type PlatformClient = Client<Contract>;

/** A call that gets no answer for this long counts as unreachable. */
const DEADLINE_MS = 30_000;
/** A run is answered when it has ended, after ten minutes at the latest. */
const RUN_DEADLINE_MS = 620_000;

/** A client on a transport; `onRefused` is told when the bearer is no longer accepted. */
export function platformClient(transport: Transport, onRefused: () => void): PlatformClient {
  return createClient<Contract>({
    baseUrl: transport.origin,
    fetch: (request) => send(transport, request, onRefused),
  });
}

/** The body of a successful call. */
export async function answered<Result extends { data?: unknown }>(
  call: Promise<Result>,
): Promise<NonNullable<Result["data"]>> {
  const { data } = await call;
  if (data === undefined || data === null) throw new ApiError("server", "");
  return data;
}

/** What is inside the `{"data": …}` of a successful call. */
export async function dataOf<Result extends { data?: { data: unknown } }>(
  call: Promise<Result>,
): Promise<NonNullable<Result["data"]>["data"]> {
  return (await answered(call)).data;
}

/** A page of a list, as the management API answers it. */
interface Page<Item> {
  data: Item[];
  pagination: { page_count: number };
}

/** Every item of a list that is answered in pages. */
export async function everyPage<Item>(
  fetchPage: (query: { page: number; page_size: number }) => Promise<{ data?: Page<Item> }>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page += 1) {
    const { data, pagination } = await answered(fetchPage({ page, page_size: 500 }));
    items.push(...data);
    if (page >= pagination.page_count) return items;
  }
}

async function send(transport: Transport, request: Request, onRefused: () => void) {
  const deadline = new AbortController();
  const give = () => deadline.abort();
  const { pathname } = new URL(request.url);
  const isRun = request.method === "POST" && /\/(runs|workflows\/test)$/.test(pathname);
  const timer = setTimeout(give, isRun ? RUN_DEADLINE_MS : DEADLINE_MS);
  request.signal.addEventListener("abort", give, { once: true });
  try {
    const response = await transport.request(new Request(request, { signal: deadline.signal }));
    if (response.ok) return response;
    if (response.status === 401) onRefused();
    throw await ApiError.fromResponse(response);
  } catch (error) {
    if (error instanceof ApiError || request.signal.aborted) throw error;
    throw new ApiError("unreachable", "");
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", give);
  }
}
