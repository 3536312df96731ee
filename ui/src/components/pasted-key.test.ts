import { expect, test } from "vitest";
import { cleanedKey } from "./pasted-key.ts";

test.each([
  ["  sk-1\n", "sk-1"],
  ['"sk-1"', "sk-1"],
  ["'sk-1',", "sk-1"],
  ["`sk-1`;", "sk-1"],
  ['export OPENAI_API_KEY="sk-1"', "sk-1"],
  ["OPENAI_API_KEY=sk-1", "sk-1"],
  ["Bearer sk-1", "sk-1"],
  ["Authorization: Bearer sk-1", "sk-1"],
  ["\ufeffsk-\u200b1", "sk-1"],
])("%j is the key %s", (pasted, key) => {
  expect(cleanedKey(pasted)).toBe(key);
});

test.each(["sk-1", "", "   ", '"', "a=b==", "pass word", "Bearer", '"half', "KEY="])(
  "%j stays as it is",
  (typed) => {
    expect(cleanedKey(typed)).toBe(typed);
  },
);
