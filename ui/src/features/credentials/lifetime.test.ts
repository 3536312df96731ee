import { expect, test } from "vitest";
import { endOf } from "./lifetime.ts";

test("a lifetime counts from now", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  expect(endOf("month", now)).toBe("2026-12-22T12:00:00.000Z");
  expect(endOf("never", now)).toBeUndefined();
});
