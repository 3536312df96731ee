import { afterEach, beforeEach, expect, type Mock, test, vi } from "vitest";
import { openSession } from "./open-session.ts";
import { spendTicket, takeTicket } from "./session.ts";

let answer: Mock<typeof fetch>;

beforeEach(() => {
  answer = vi.fn<typeof fetch>();
  vi.stubGlobal("fetch", answer);
});

afterEach(() => {
  vi.unstubAllGlobals();
  window.history.replaceState(null, "", "/");
});

test("the ticket leaves the address at once and is spent once", () => {
  window.history.replaceState(null, "", "/#ticket=patchbay_tkt_1");
  takeTicket(window);
  expect(window.location.href).not.toContain("patchbay_tkt_1");
  expect(spendTicket(window)).toBe("patchbay_tkt_1");
  expect(spendTicket(window)).toBeNull();
});

test("a route in the fragment stays", () => {
  window.history.replaceState(null, "", "/#/connections");
  takeTicket(window);
  expect(window.location.hash).toBe("#/connections");
  expect(spendTicket(window)).toBeNull();
});

test("the ticket goes into the body, and its token into every request", async () => {
  answer.mockResolvedValueOnce(Response.json({ data: { token: "tab-token" } }));
  const opened = await openSession("patchbay_tkt_1");
  expect(answer.mock.calls[0]?.[0]).toBe("/v1/ui/session");
  expect(answer.mock.calls[0]?.[1]?.body).toBe('{"ticket":"patchbay_tkt_1"}');

  answer.mockResolvedValueOnce(new Response());
  if (!("transport" in opened)) throw new Error("not opened");
  await opened.transport.request(new Request("http://localhost/v1/me"));
  const sent = answer.mock.calls[1]?.[0] as Request;
  expect(sent.headers.get("Authorization")).toBe("Bearer tab-token");
});

test("without a ticket nothing is sent", async () => {
  expect(await openSession(null)).toEqual({ refused: "missing" });
  expect(answer).not.toHaveBeenCalled();
});

test("a ticket that is refused is spent", async () => {
  answer.mockResolvedValue(new Response("{}", { status: 401 }));
  expect(await openSession("t")).toEqual({ refused: "spent" });
});

test("a ticket that got no answer may be tried again", async () => {
  answer.mockRejectedValue(new TypeError("Failed to fetch"));
  expect(await openSession("t")).toEqual({ refused: "unreachable", ticket: "t" });
});
