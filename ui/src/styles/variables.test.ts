import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

/** Given by the positioned parts of the component library. */
const GIVEN = ["--anchor-width", "--available-height"];

test("every variable that a style or a component uses is defined", () => {
  const root = path.join(import.meta.dirname, "..");
  const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(css|tsx?)$/.test(file))
    .map((file) => readFileSync(path.join(root, file), "utf8"));
  expect(sources.length).toBeGreaterThan(100);
  const all = sources.join("\n");
  const names = (pattern: RegExp) => new Set([...all.matchAll(pattern)].map(([, name]) => name));
  const defined = names(/(--[a-z][a-z0-9-]*)"?\s*:/g);
  const used = names(/var\(\s*(--[a-z][a-z0-9-]*)/g);
  const missing = [...used].filter((name) => !defined.has(name) && !GIVEN.includes(name ?? ""));
  expect(missing).toEqual([]);
});
