import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { findPlainTexts } from "./plain-texts.ts";

const SOURCES = path.resolve(import.meta.dirname, "..");

/** Components, and what they call; `texts.ts` files are where words belong, tests may say anything. */
function sources(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !/(^|\/)(.*-)?texts\.ts$|\.test\.|\.gen\./.test(file),
  );
}

test("every text for people stands in a texts.ts", () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((file) =>
    findPlainTexts(file, readFileSync(path.join(SOURCES, file), "utf8")),
  );
  expect(found).toEqual([]);
}, 60_000);

test.each([
  ["<p>Some words</p>", "Some words"],
  ['<p>{"Some words"}</p>', "Some words"],
  ['<p>{many ? "Nodes" : texts.node}</p>', "Nodes"],
  [`<p>{\`\${count} nodes\`}</p>`, "nodes"],
  ['<button aria-label="Close" />', "Close"],
  [`<input placeholder={\`Find \${name}\`} />`, "Find"],
  ['<Field label={isNew ? "Name" : texts.name} />', "Name"],
  ['<Sheet closeLabel="Close" />', "Close"],
  ['<p>{error && "Failed"}</p>', "Failed"],
])("words in %s are found", (tag, words) => {
  expect(findPlainTexts("A.tsx", `const a = ${tag};`)).toEqual([`A.tsx:1: ${words}`]);
});

test("words in a message are found", () => {
  expect(findPlainTexts("a.ts", 'notify("Saved", texts.body);')).toEqual(["a.ts:1: Saved"]);
});

test.each([
  '<p className="wide" role="status">{texts.title}: {count}%</p>',
  '<input type="text" autoComplete="off" aria-invalid="true" />',
  "<p>{texts.count(2)} · {name}</p>",
  '<Icon name="alert" aria-hidden="true" />',
  '<Tab value="output">{words.output}</Tab>',
])("nothing is found in %s", (tag) => {
  expect(findPlainTexts("A.tsx", `const a = ${tag};`)).toEqual([]);
});
