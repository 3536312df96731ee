import { expect, test } from "vitest";
import type { Field, FieldType } from "../canvas/model/fields.ts";
import { readInput } from "./run-input.ts";
import { texts } from "./texts.ts";

const field = (type: FieldType, required = false): Field => ({ name: "f", type, required });

test.each<[FieldType, string, unknown]>([
  ["any", "Hello ", "Hello "],
  ["string", '{"a":1}', '{"a":1}'],
  ["number", "1.5", 1.5],
  ["integer", "2", 2],
  ["boolean", "true", true],
  ["boolean", "false", false],
  ["object", '{"a":1}', { a: 1 }],
  ["array", "[1]", [1]],
  ["other", '"x"', "x"],
])("%s %j is %j", (type, text, value) => {
  expect(readInput([field(type)], () => text)).toEqual({ input: { f: value }, problems: {} });
});

test("what is blank is left out, and missed only where it is required", () => {
  expect(readInput([field("any")], () => " ")).toEqual({ input: {}, problems: {} });
  expect(readInput([field("any", true)], () => " ").problems).toEqual({ f: texts.blank });
  expect(readInput([field("files", true)], () => "")).toEqual({ input: {}, problems: {} });
});

test("what does not fit is told at its field", () => {
  expect(readInput([field("object")], () => "{").problems).toEqual({ f: texts.jsonProblem });
  expect(readInput([field("number")], () => "one").problems).toEqual({
    f: texts.numberProblem,
  });
});
