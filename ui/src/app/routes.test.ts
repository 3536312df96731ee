import { renderHook } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { linkTo, navigate, parseRoute, type Route, useLeaveGuard, useRoute } from "./routes.ts";

const ROUTES: Route[] = [
  { page: "agents" },
  { page: "agents", creating: true },
  { page: "agents", importing: true },
  { page: "agent", id: "a/b#c" },
  { page: "deployments" },
  { page: "deployment", id: "d1", tab: "history" },
  { page: "connections" },
  { page: "connections", adding: true },
  { page: "connections", opened: "c/1" },
  { page: "settings", section: "about" },
];

const arrival = () =>
  new Promise((resolve) => window.addEventListener("hashchange", resolve, { once: true }));

afterEach(async () => {
  if (window.location.hash === "#/agents") return;
  const there = arrival();
  navigate({ page: "agents" });
  await there;
});

test.each(ROUTES)("the link to %j leads back to it", (route) => {
  expect(parseRoute(linkTo(route))).toEqual(route);
});

test.each(["", "#", "#/", "#/nowhere", "#/agents/%E0%A4%A", "#ticket"])(
  "%j leads to the list of agents",
  (hash) => {
    expect(parseRoute(hash)).toEqual({ page: "agents" });
  },
);

test("an unknown part of a page is its first", () => {
  expect(parseRoute("#/deployments/d1/x")).toEqual({
    page: "deployment",
    id: "d1",
    tab: "integration",
  });
  expect(parseRoute("#/settings")).toEqual({ page: "settings", section: "vault" });
});

describe("a guard", () => {
  test("keeps the route until it lets go", async () => {
    const ask = vi.fn<(leave: () => void) => void>();
    const { result } = renderHook(() => {
      useLeaveGuard(true, ask);
      return useRoute();
    });
    const before = result.current;

    navigate({ page: "connections" });
    await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce());
    expect(window.location.hash).toBe(linkTo(before));
    expect(result.current).toEqual(before);

    const there = arrival();
    ask.mock.calls[0]?.[0]();
    await there;
    await vi.waitFor(() => expect(result.current).toEqual({ page: "connections" }));
  });

  test("that is not active asks nothing", async () => {
    const ask = vi.fn();
    renderHook(() => useLeaveGuard(false, ask));
    const there = arrival();
    navigate({ page: "connections" });
    await there;
    expect(ask).not.toHaveBeenCalled();
  });
});
