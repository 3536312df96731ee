import { describe, expect, test } from "vitest";
import { isEqual } from "./json.ts";
import {
  checkSelector,
  outputPath,
  referencesOf,
  renameInSelector,
  renameOutputInSelector,
  resolveSelector,
} from "./selector.ts";
import { parsePath } from "./selector-path.ts";
import { random } from "./testing.ts";

describe("a selector's form", () => {
  test.each([
    "$",
    "@",
    "$.openai-1.output.content",
    "$['openai-1']['output']",
    "$.'with space'.output",
    "$.a.output.items[0,2]",
    "$.a.output.items[1:3]",
    "$.a..content",
    "$.*",
    "$.a.b,c",
    " $.a . b ",
    "$.a.output || $.b.output || none",
    "any text, even with $ in it",
    "",
    "$5 a month",
  ])("%j can be evaluated", (selector) => {
    expect(checkSelector(selector)).toBeNull();
  });

  test.each([
    ["$.", "nameMissing", 3],
    ["$.a[", "bracketOpen", 5],
    ["$.a['b'", "bracketMissing", 8],
    ["$.a['b", "quoteOpen", 7],
    ["$.a b", "unexpected", 5],
    ["$.where", "reserved", 3],
    ["$.é", "needsQuotes", 3],
    ["$.a[?@.b]", "unexpected", 5],
    ["$.a || $.b[", "bracketOpen", 12],
    ["$.a[9007199254740993]", "number", 5],
  ])("%j cannot", (selector, problem, position) => {
    expect(checkSelector(selector)).toEqual({ problem, position });
  });
});

test("references are the names that paths begin with", () => {
  expect(referencesOf("$.a-1.output.content || $['b'].output[0] || c")).toEqual([
    { name: "a-1", rest: ["output", "content"] },
    { name: "b", rest: ["output"] },
  ]);
  expect(referencesOf("a.output.x")).toEqual([{ name: "a", rest: ["output", "x"] }]);
  expect(referencesOf("just a text")).toEqual([]);
  expect(referencesOf("query")).toEqual([]);
});

describe("a rename", () => {
  test.each([
    ["$.old.output.content", "$.new-2.output.content"],
    ["$['old'].output", "$['new-2'].output"],
    ['$["old"].output', '$["new-2"].output'],
    ["$.'old'.output", "$.'new-2'.output"],
    ["@.old.output", "@.new-2.output"],
    ["old.output.content", "new-2.output.content"],
    [
      "$.old.output || $.other.output || $['old'].input",
      "$.new-2.output || $.other.output || $['new-2'].input",
    ],
    ["$.a,old,b", "$.a,new-2,b"],
    ["$.older.output", "$.older.output"],
    ["$.x.output.old", "$.x.output.old"],
    ["old", "old"],
    ["the old text", "the old text"],
    ["$.old[", "$.old["],
  ])("turns %j into %j", (before, after) => {
    expect(renameInSelector(before, new Map([["old", "new-2"]]))).toBe(after);
  });

  test("of an output changes that output alone", () => {
    const rename = (selector: string) =>
      renameOutputInSelector(selector, "input", "q", "the question");
    expect(rename("$.input.output.q")).toBe("$.input.output.'the question'");
    expect(rename("$.input.output['q'].q")).toBe("$.input.output['the question'].q");
    expect(rename("$.input.input.q")).toBe("$.input.input.q");
    expect(rename("$.other.output.q")).toBe("$.other.output.q");
  });

  test("there and back again leaves every selector as it was", () => {
    const next = random(7);
    const pick = <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T;
    const names = ["old", "x", "'old'", '"old"', "old-1"];
    for (let turn = 0; turn < 500; turn += 1) {
      const steps = Array.from({ length: 1 + Math.floor(next() * 4) }, () => {
        const name = pick(names);
        return /^['"]/.test(name) && next() < 0.5 ? `[${name}]` : `.${name}`;
      });
      const selector = `${pick(["$", "@"])}${steps.join("")}`;
      const there = renameInSelector(selector, new Map([["old", "brand-new"]]));
      expect(renameInSelector(there, new Map([["brand-new", "old"]])), selector).toBe(selector);
      const [before, after] = [parsePath(selector), parsePath(there)];
      if ("problem" in before || "problem" in after) throw new Error(selector);
      expect(after.steps.length).toBe(before.steps.length);
      expect(referencesOf(there)[0]?.name).toBe(
        referencesOf(selector)[0]?.name === "old" ? "brand-new" : referencesOf(selector)[0]?.name,
      );
    }
  });
});

test("a path to an output is quoted where it has to be, and names what it was made of", () => {
  for (const key of [
    "content",
    "with space",
    "a.b",
    "it's",
    'say "hi"',
    "back\\slash",
    "0",
    "01",
    "é",
    "where",
    "a,b",
  ]) {
    const path = outputPath("openai-1", key);
    expect(checkSelector(path), path).toBeNull();
    expect(isEqual(referencesOf(path)[0]?.rest, ["output", key]), path).toBe(true);
  }
});

describe("what an expression gives with the results of a run", () => {
  const results = {
    input: { output: { question: "Hi", files: [] } },
    "openai-1": { output: { content: "Hello", list: [{ a: 1 }, { a: 2 }], none: null } },
  };
  test.each([
    ["$.openai-1.output.content", "Hello"],
    ["$['openai-1'].output.list[1].a", 2],
    ["$.openai-1.output.list[-1]", { a: 2 }],
    ["$.openai-1.output.none", null],
    ["$.gone.output || $.input.output.question", "Hi"],
    ["$.openai-1.output.nothing", undefined],
    ["$.openai-1.output.content.length", undefined],
    ["$.openai-1.constructor", undefined],
  ])("%s is told", (expression, value) => {
    expect(resolveSelector(expression, results)).toEqual({ value });
  });
  test.each([
    "plain text",
    "$.openai-1.output.list[*].a",
    "$..content",
    "$.openai-1.output.list[0,1]",
    "$.openai-1.output.list[0:1]",
    "$.openai-1[",
    "$..content || $.input.output.question",
  ])("%s is not told here", (expression) => {
    expect(resolveSelector(expression, results)).toBeNull();
  });
});
