import { describe, expect, test } from "vitest";
import { tellDuration, tellMoment, tellSince, tellTimeOfDay } from "./moment.ts";

const NOW = new Date("2026-11-22T12:00:00Z");

describe("how long ago, or until when", () => {
  test.each([
    ["2026-11-22T12:00:30Z", "just now"],
    ["2026-11-22T11:59:20Z", "just now"],
    ["2026-11-22T11:59:10Z", "1 min ago"],
    ["2026-11-22T11:30:00Z", "30 min ago"],
    ["2026-11-22T09:00:00Z", "3 hr ago"],
    ["2026-11-21T11:00:00Z", "yesterday"],
    ["2026-11-18T12:00:00Z", "4 days ago"],
    ["2026-11-01T12:00:00Z", "1 Nov 2026"],
    ["2026-11-22T12:10:00Z", "in 10 min"],
    ["2026-11-22T20:00:00Z", "in 8 hr"],
    ["2026-11-23T12:00:00Z", "tomorrow"],
    ["2027-05-12T12:00:00Z", "12 May 2027"],
    ["never", ""],
  ])("%s is %s", (at, told) => {
    expect(tellSince(at, NOW)).toBe(told);
  });
});

test("a moment is told to the second, and for what nobody times to the minute", () => {
  const at = new Date(2026, 10, 22, 9, 5, 7).toISOString();
  expect(tellMoment(at)).toBe("22 Nov 2026, 09:05:07");
  expect(tellTimeOfDay(at)).toBe("22 Nov 2026, 09:05");
  expect(tellTimeOfDay("never")).toBe("");
});

describe("how long it took", () => {
  test.each([
    [40.4, "40 ms"],
    [1_240, "1.2 s"],
    [12_400, "12 s"],
    [185_000, "3 min 5 s"],
  ])("%i ms is %s", (duration, told) => {
    expect(tellDuration(duration)).toBe(told);
  });
});
