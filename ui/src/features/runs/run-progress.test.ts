import { expect, test } from "vitest";
import type { RunEvent } from "../../platform/contract.ts";
import { advance, type NodeProgress } from "./run-progress.ts";

function event(type: string, data: Record<string, unknown>): RunEvent {
  return { id: "e", type, sequence: 1, timestamp: "2026-01-01T00:00:00Z", data };
}

test("nodes appear as they begin and change as they end", () => {
  const events = [
    event("run.started", { id: "run" }),
    event("node.started", { node_id: "input" }),
    event("node.completed", { node_id: "input", duration_ms: 0 }),
    event("node.started", { node_id: "openai-1" }),
    event("node.failed", { node_id: "openai-1", duration_ms: 12, error: {} }),
    event("node.skipped", { node_id: "output" }),
    event("run.failed", { id: "run" }),
  ];
  expect(events.reduce(advance, [] as readonly NodeProgress[])).toEqual([
    { id: "input", state: "completed", took: 0 },
    { id: "openai-1", state: "failed", took: 12 },
    { id: "output", state: "skipped" },
  ]);
});

test("a node that was running when its run was stopped is told to be stopped, once the run is over", () => {
  const events = [
    event("run.started", { id: "run" }),
    event("node.started", { node_id: "input" }),
    event("node.completed", { node_id: "input", duration_ms: 0 }),
    event("node.started", { node_id: "openai-1" }),
  ];
  const before = events.reduce(advance, [] as readonly NodeProgress[]);
  expect(before.map(({ state }) => state)).toEqual(["completed", "running"]);
  expect(advance(before, event("run.canceled", { id: "run" })).map(({ state }) => state)).toEqual([
    "completed",
    "stopped",
  ]);
});

test("the tools that an agent called stand with it, whether it goes on or has ended", () => {
  const call = (data: Record<string, unknown>) =>
    event("agent.tool_call.completed", { node_id: "agent", agent: "agent", ...data });
  const events = [
    event("node.started", { node_id: "agent" }),
    call({ tool: "crm", status: "success", duration_ms: 4 }),
    call({
      tool: "web",
      agent: "helper",
      status: "failure",
      duration_ms: 9,
      error: { message: "no" },
    }),
    call({ node_id: "nobody", tool: "crm", status: "success", duration_ms: 1 }),
    event("node.completed", { node_id: "agent", duration_ms: 20 }),
  ];
  expect(events.reduce(advance, [] as readonly NodeProgress[])).toEqual([
    {
      id: "agent",
      state: "completed",
      took: 20,
      calls: [
        { tool: "crm", agent: null, state: "completed", took: 4 },
        { tool: "web", agent: "helper", state: "failed", took: 9, error: "no" },
      ],
    },
  ]);
});

test("what a dry run held back is told to be held back, a node as well as a tool's call", () => {
  const held_back = true;
  const call = { node_id: "agent", agent: "agent", status: "success", duration_ms: 1 };
  const events = [
    event("node.started", { node_id: "post" }),
    event("node.completed", { node_id: "post", duration_ms: 0, held_back }),
    event("node.started", { node_id: "agent" }),
    event("agent.tool_call.completed", { ...call, tool: "crm", held_back }),
    event("agent.tool_call.completed", { ...call, tool: "web" }),
    event("node.completed", { node_id: "agent", duration_ms: 2 }),
    event("node.failed", { node_id: "late", duration_ms: 1, error: {}, held_back }),
  ];
  const told = events.reduce(advance, [] as readonly NodeProgress[]);
  expect(told.map(({ id, state }) => [id, state])).toEqual([
    ["post", "held"],
    ["agent", "completed"],
    ["late", "failed"],
  ]);
  expect(told[1]?.calls?.map(({ state }) => state)).toEqual(["held", "completed"]);
});

test("an event of another kind changes nothing", () => {
  const nodes = [{ id: "a", state: "running" }] as const;
  expect(advance(nodes, event("agent.reasoning.delta", { node_id: "a" }))).toBe(nodes);
  expect(advance(nodes, event("node.paused", { node_id: "a" }))).toBe(nodes);
  expect(advance(nodes, event("node.started", {}))).toBe(nodes);
});
