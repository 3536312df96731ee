import { expect, test } from "vitest";
import { runDuration } from "./run-duration.ts";

test("a run took what lies between its start and its end", () => {
  const started_at = "2026-01-01T00:00:00.250Z";
  expect(runDuration({ started_at, ended_at: "2026-01-01T00:00:01.500Z" })).toBe(1_250);
});

test("a run that goes on has no duration", () => {
  expect(runDuration({ started_at: "2026-01-01T00:00:00Z", ended_at: null })).toBeNull();
});
