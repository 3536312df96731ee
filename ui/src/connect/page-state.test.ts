import { describe, expect, test } from "vitest";
import { gmailStatus, session, status } from "../testing/fixtures.ts";
import { type PageAction, type PageFailure, type PageState, reducePage } from "./page-state.ts";

function stateAfter(...actions: PageAction[]): PageState {
  return actions.reduce(reducePage, { phase: "loading" });
}

function ready(...actions: PageAction[]) {
  const state = stateAfter(...actions);
  if (state.phase !== "ready") throw new Error(`the page is ${state.phase}`);
  return state;
}

const loaded: PageAction = {
  type: "loaded",
  session: session(),
  statuses: [status(), gmailStatus()],
};

function completed(connectedAt: string): PageAction {
  return {
    type: "loaded",
    session: session({ links: { r1: { connected_at: connectedAt, status: "active" } } }),
    statuses: [status({ status: "completed" }), gmailStatus()],
  };
}

describe("loading", () => {
  test("shows the requirements in the order of the answer, without news", () => {
    const state = ready(loaded);
    expect(state.requirements.map(({ id }) => id)).toEqual(["r1", "r3"]);
    expect(state.news).toBeNull();
  });

  test.each<PageFailure>(["expired", "gone", "sealed", "unreachable", "server"])(
    "that fails with %s shows the failure",
    (failure) => {
      const state = stateAfter({ type: "failed", failure });
      expect(state).toEqual({ phase: "failed", failure, retrying: false });
    },
  );

  test("again after a failure shows that it is tried, and then the list", () => {
    const failed: PageAction = { type: "failed", failure: "unreachable" };
    expect(stateAfter(failed, { type: "retry" })).toMatchObject({ retrying: true });
    expect(stateAfter(failed, { type: "retry" }, failed)).toMatchObject({ retrying: false });
    expect(stateAfter(failed, { type: "retry" }, loaded)).toMatchObject({ phase: "ready" });
  });
});

describe("a refresh that fails", () => {
  test.each<PageFailure>(["sealed", "unreachable", "server"])(
    "with %s keeps the list and marks it stale, until one succeeds",
    (failure) => {
      const failed: PageAction = { type: "failed", failure };
      expect(ready(loaded, failed)).toMatchObject({ stale: true });
      expect(ready(loaded, failed).requirements).toHaveLength(2);
      expect(ready(loaded, failed, loaded)).toMatchObject({ stale: false });
    },
  );

  test.each<PageFailure>(["expired", "gone"])("with %s ends the page", (failure) => {
    expect(stateAfter(loaded, { type: "failed", failure })).toMatchObject({
      phase: "failed",
      failure,
    });
  });
});

describe("news", () => {
  const first = completed("2026-11-22T13:02:00Z");

  test("tells what was connected, replaced and disconnected", () => {
    const title = "OpenAI API Key";
    expect(ready(loaded, first).news).toEqual({ kind: "connected", title });
    expect(ready(first, completed("2026-11-22T14:00:00Z")).news).toEqual({
      kind: "connected",
      title,
    });
    expect(ready(first, loaded).news).toEqual({ kind: "disconnected", title });
  });

  test("tells nothing when nothing changed", () => {
    expect(ready(first, first).news).toBeNull();
  });
});

describe("waiting for another tab", () => {
  test("ends when the requirement is completed, and lasts otherwise", () => {
    const waiting: PageAction = { type: "waiting", id: "r1" };
    expect(ready(loaded, waiting, loaded).waiting).toEqual(["r1"]);
    expect(ready(loaded, waiting, completed("2026-11-22T13:02:00Z")).waiting).toEqual([]);
    expect(ready(loaded, waiting).news).toEqual({ kind: "waiting", title: "OpenAI API Key" });
  });

  test("is ended by hand, one at a time", () => {
    const both: PageAction[] = [
      loaded,
      { type: "waiting", id: "r1" },
      { type: "waiting", id: "r3" },
      { type: "waiting", id: "r1" },
    ];
    expect(ready(...both).waiting).toEqual(["r3", "r1"]);
    expect(ready(...both, { type: "stop waiting", id: "r1" }).waiting).toEqual(["r3"]);
  });

  test("is not begun for what is not there", () => {
    expect(ready(loaded, { type: "waiting", id: "unknown" }).waiting).toEqual([]);
  });
});
