import { expect, test } from "vitest";
import type { Field } from "../model/fields.ts";
import { chatField, sayingOf } from "./chat.ts";
import { texts } from "./texts.ts";

test("a message goes to the first field that takes text", () => {
  const field = (name: string, type: string) => ({ name, type, required: false }) as Field;
  expect(chatField([field("count", "integer"), field("question", "string")])).toBe("question");
  expect(chatField([field("input", "any")])).toBe("input");
  expect(chatField([field("files", "files")])).toBeNull();
});

test("a run says its first text, or why there is none", () => {
  const run = { status: "completed" } as const;
  expect(sayingOf({ ...run, output: { files: null, answer: "42" } })).toBe("42");
  expect(sayingOf({ ...run, output: { answer: { a: 1 } } })).toBe('{\n  "a": 1\n}');
  expect(sayingOf({ ...run, output: {} })).toBe(texts.silent);
  const failed = { status: "failed", output: null, error: { message: "no key" } } as const;
  expect(sayingOf(failed)).toBe("no key");
});
