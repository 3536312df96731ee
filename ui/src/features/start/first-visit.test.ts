import { afterEach, expect, test } from "vitest";
import { firstVisit } from "./first-visit.ts";

afterEach(() => {
  window.localStorage.clear();
  window.history.replaceState(null, "", "/");
});

test("a browser is here for the first time once", () => {
  expect(firstVisit(window)).toBe(true);
  expect(firstVisit(window)).toBe(false);
});

test("an address that names a page is followed", () => {
  window.history.replaceState(null, "", "/#/connections");
  expect(firstVisit(window)).toBe(false);
});
