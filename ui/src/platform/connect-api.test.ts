import { afterEach, beforeEach, describe, expect, type Mock, test, vi } from "vitest";
import { ApiError } from "./api-error.ts";
import { connectApi } from "./connect-api.ts";

let answer: Mock<typeof fetch>;

beforeEach(() => {
  answer = vi.fn<typeof fetch>();
  vi.stubGlobal("fetch", answer);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe("a call", () => {
  test("carries the connect token as its bearer and nothing in the address", async () => {
    answer.mockResolvedValue(json(200, { data: [] }));
    expect(await connectApi("the.token").requirements()).toEqual([]);
    const [path, options] = answer.mock.calls[0] ?? [];
    expect(path).toBe("/v1/connect/requirements/status");
    expect(options?.headers).toEqual({
      Accept: "application/json",
      Authorization: "Bearer the.token",
    });
    expect(options).toMatchObject({ cache: "no-store", redirect: "error" });
  });

  test("to submit credentials sends the type and the config", async () => {
    answer.mockResolvedValue(json(200, { message: "created" }));
    await connectApi("t").submitCredentials("a/b", "dynamiq.connections.OpenAI", { api_key: "k" });
    const [path, options] = answer.mock.calls[0] ?? [];
    expect(path).toBe("/v1/connect/requirements/a%2Fb/credentials");
    expect(options?.method).toBe("POST");
    expect(JSON.parse(String(options?.body))).toEqual({
      type: "dynamiq.connections.OpenAI",
      config: { api_key: "k" },
    });
  });

  test("to authorise answers the address", async () => {
    answer.mockResolvedValue(json(200, { data: { url: "https://provider.example/consent" } }));
    expect(await connectApi("t").authorizeOAuth("r")).toBe("https://provider.example/consent");
    expect(answer.mock.calls[0]?.[0]).toBe("/v1/connect/requirements/r/oauth2/authorize");
  });

  test("to disconnect is content with an empty answer", async () => {
    answer.mockResolvedValue(new Response(null, { status: 204 }));
    await connectApi("t").disconnect("r");
    expect(answer.mock.calls[0]?.[0]).toBe("/v1/connect/requirements/r/connection");
  });
});

describe("a failed call", () => {
  test.each([
    [400, "bad_request", "invalid"],
    [400, "not_configured", "not_configured"],
    [401, "unauthorized", "unauthorized"],
    [404, "not_found", "not_found"],
    [429, "too_many_requests", "busy"],
    [503, "vault_sealed", "sealed"],
    [503, "unavailable", "busy"],
    [500, "internal", "server"],
    [507, "storage_full", "server"],
  ])("%i %s is %s", async (status, code, kind) => {
    answer.mockResolvedValue(json(status, { error: { code, message: "m", details: { a: "b" } } }));
    const error = await failureOf(connectApi("t").session());
    expect(error.kind).toBe(kind);
    expect(error.details).toEqual({ a: "b" });
  });

  test("with a body that is not the platform's is judged by its status", async () => {
    answer.mockResolvedValue(new Response("<h1>Bad Gateway</h1>", { status: 502 }));
    const error = await failureOf(connectApi("t").session());
    expect([error.kind, error.details]).toEqual(["server", {}]);
  });

  test("without an answer is unreachable", async () => {
    answer.mockRejectedValue(new TypeError("Failed to fetch"));
    expect((await failureOf(connectApi("t").session())).kind).toBe("unreachable");
  });

  test("without an answer in time is unreachable", async () => {
    vi.useFakeTimers();
    answer.mockImplementation(untilAborted);
    const failing = failureOf(connectApi("t").session());
    await vi.advanceTimersByTimeAsync(30_000);
    expect((await failing).kind).toBe("unreachable");
  });

  test("that the page itself gave up stays an abort", async () => {
    answer.mockImplementation(untilAborted);
    const controller = new AbortController();
    const sending = connectApi("t").submitCredentials("r", "type", {}, controller.signal);
    controller.abort();
    await expect(sending).rejects.toMatchObject({ name: "AbortError" });
  });
});

function untilAborted(_: unknown, options?: RequestInit): Promise<Response> {
  return new Promise((_resolve, reject) => {
    options?.signal?.addEventListener("abort", () =>
      reject(new DOMException("aborted", "AbortError")),
    );
  });
}
