import { describe, expect, test } from "vitest";
import type { Field } from "../canvas/model/fields.ts";
import { exampleBody, type Integration, KEY_VARIABLE, snippetOf } from "./snippets.ts";

const FIELDS: Field[] = [
  { name: "it's", type: "any", required: true },
  { name: "loud", type: "boolean", required: false },
  { name: "files", type: "files", required: false },
];
const PRIVATE: Integration = {
  url: "http://127.0.0.1:7420/apps/a1",
  isPrivate: true,
  asks: true,
  fields: FIELDS,
};

test("a body names every field that a run can be given", () => {
  expect(exampleBody(PRIVATE)).toEqual({
    user_id: "user-42",
    input: { "it's": "Hello", loud: true },
  });
  expect(exampleBody({ asks: false, fields: [] })).toEqual({ input: {} });
});

describe.each(["curl", "python", "typescript"] as const)("in %s", (language) => {
  test("a private App's key comes from the environment", () => {
    const code = snippetOf(language, PRIVATE);
    expect(code).toContain(KEY_VARIABLE);
    expect(code).not.toContain("dynamiq_acc_");
  });
  test("a public App needs none", () => {
    expect(snippetOf(language, { ...PRIVATE, isPrivate: false })).not.toContain(KEY_VARIABLE);
  });
  test("users are only set up where they are asked for something", () => {
    expect(snippetOf(language, PRIVATE)).toContain("/v1/connect/tokens");
    const code = snippetOf(language, { ...PRIVATE, asks: false });
    expect(code).not.toContain("user-42");
    expect(code).toContain("/v1/runs");
  });
});

test("a quote in a field's name does not end the shell's quotes", () => {
  expect(snippetOf("curl", PRIVATE)).toContain(`{"it'\\''s":"Hello","loud":true}`);
});

test("Python has its own words", () => {
  expect(snippetOf("python", PRIVATE)).toContain(`"input": {"it's": "Hello", "loud": True}`);
});
