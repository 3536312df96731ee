import { describe, expect, test } from "vitest";
import { type Clock, tellEnd, tellPast } from "./times.ts";

const berlin: Clock = {
  now: new Date("2026-11-22T14:00:00Z"),
  locale: "en-GB",
  timeZone: "Europe/Berlin",
};

describe("a past time", () => {
  test.each([
    ["2026-11-22T13:02:00Z", "today at 14:02"],
    ["2026-11-22T08:05:00Z", "today at 09:05"],
    ["2026-11-21T23:30:00Z", "today at 00:30"],
    ["2026-11-21T22:30:00Z", "yesterday at 23:30"],
    ["2026-11-20T08:00:00Z", "on 20 November at 09:00"],
    ["2025-12-31T11:00:00Z", "on 31 December 2025 at 12:00"],
  ])("%s is told as %s", (time, told) => {
    expect(tellPast(time, berlin)).toBe(told);
  });

  test("is told as the locale counts hours", () => {
    const clock = { ...berlin, locale: "en-US", timeZone: "America/New_York" };
    expect(tellPast("2026-11-22T13:02:00Z", clock)?.replace(/\s/g, " ")).toBe("today at 8:02 AM");
  });

  test("that is none is not told", () => {
    expect(tellPast("soon", berlin)).toBeNull();
  });
});

describe("the end of a link", () => {
  test.each([
    ["2026-11-23T13:00:00Z", "23 November, 14:00"],
    ["2027-01-01T00:00:00Z", "1 January 2027, 01:00"],
  ])("%s is told as %s", (time, told) => {
    expect(tellEnd(time, berlin)).toBe(told);
  });
});
