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

test("an event of another kind changes nothing", () => {
  const nodes = [{ id: "a", state: "running" }] as const;
  expect(advance(nodes, event("agent.reasoning.delta", { node_id: "a" }))).toBe(nodes);
  expect(advance(nodes, event("node.paused", { node_id: "a" }))).toBe(nodes);
  expect(advance(nodes, event("node.started", {}))).toBe(nodes);
});
