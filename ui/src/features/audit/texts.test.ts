// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { texts } from "./texts.ts";

const PLATFORM = new URL("../../../../crates/platform/src/", import.meta.url);

/** What the platform's own text says it writes into the log. */
function written(): string[] {
  const files = readdirSync(PLATFORM, { recursive: true, encoding: "utf8" });
  const found = files
    .filter((file) => file.endsWith(".rs"))
    .flatMap((file) => [
      ...readFileSync(new URL(file, PLATFORM), "utf8").matchAll(
        /Event::\w+\(\s*"([a-z_]+\.[a-z_]+)"/g,
      ),
    ])
    .map(([, action = ""]) => action);
  return [...new Set(found)].sort();
}

test("everything that the platform writes into the log is told in words", () => {
  expect(written().length).toBeGreaterThan(30);
  expect(written().filter((action) => !texts.actions[action])).toEqual([]);
});
