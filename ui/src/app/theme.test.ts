import { afterEach, expect, test } from "vitest";
import { applyTheme, keepTheme, storedTheme } from "./theme.ts";

afterEach(() => {
  window.localStorage.clear();
  applyTheme(document, "system");
});

test("a choice is kept, and the system's theme is no choice", () => {
  expect(storedTheme(window)).toBe("system");
  keepTheme(window, "dark");
  expect(storedTheme(window)).toBe("dark");
  keepTheme(window, "system");
  expect(window.localStorage).toHaveLength(0);
});

test("what is kept but is no theme counts as none", () => {
  window.localStorage.setItem("patchbay.theme", "sepia");
  expect(storedTheme(window)).toBe("system");
});

test("the root element tells the style sheet", () => {
  applyTheme(document, "light");
  expect(document.documentElement.dataset.theme).toBe("light");
  applyTheme(document, "system");
  expect(document.documentElement.dataset.theme).toBeUndefined();
});
