import { expect, test } from "vitest";
import { readProp, writeProp } from "./prop-value.ts";

test.each([
  ["string", "Hello", "Hello"],
  ["integer", "-12", -12],
  ["boolean", "false", false],
  ["string[]", "a\n\n b ", ["a", "b"]],
  ["integer[]", "1\n2", [1, 2]],
  ["object", '{"a": 1}', { a: 1 }],
  ["any", "word", "word"],
  ["$.service.db", "{}", {}],
  ["string", "  ", undefined],
])("%s reads %j", (type, text, value) => {
  expect(readProp({ type }, text)).toEqual({ value });
});

test.each([
  ["integer", "1.5"],
  ["integer[]", "1\ntwo"],
  ["object", "{"],
])("%s refuses %j", (type, text) => {
  expect(readProp({ type }, text)).toHaveProperty("problem");
});

test("what is shown is what was read", () => {
  expect(writeProp({ type: "string[]" }, ["a", "b"])).toBe("a\nb");
  expect(writeProp({ type: "object" }, { a: 1 })).toBe('{\n  "a": 1\n}');
  expect(writeProp({ type: "boolean" }, false)).toBe("false");
  expect(writeProp({ type: "string" }, undefined)).toBe("");
});
