import { afterEach, expect, test } from "vitest";
import { isPostponed, postpone } from "./recovery-offer.ts";

afterEach(() => {
  window.localStorage.clear();
});

test("what was postponed stays so", () => {
  expect(isPostponed(window)).toBe(false);
  postpone(window);
  expect(isPostponed(window)).toBe(true);
});
