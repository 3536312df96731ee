import { expect, test } from "vitest";
import {
  type Field,
  readFields,
  removeField,
  schemaOf,
  setFieldRequired,
  setFieldType,
} from "./fields.ts";

const FIELDS: Field[] = [
  { name: "ticket", type: "string", required: true },
  { name: "extra", type: "any", required: false },
  { name: "files", type: "files", required: false },
];

test("fields that are written are read again", () => {
  expect(readFields(schemaOf(FIELDS))).toEqual(FIELDS);
  expect(readFields(removeField(schemaOf(FIELDS), "ticket"))).toEqual(FIELDS.slice(1));
});

test("what a schema says besides stays, until the type is changed", () => {
  const schema = {
    type: "object",
    properties: {
      plain: { description: "anything" },
      choice: { type: "string", enum: ["a"], title: "Choice" },
      odd: { anyOf: [{ type: "string" }, { type: "null" }] },
      flag: true,
    },
    additionalProperties: false,
  };
  expect(readFields(schema).map(({ type }) => type)).toEqual(["any", "string", "other", "other"]);
  const required = setFieldRequired(schema, "choice", true);
  expect(required).toEqual({ ...schema, required: ["choice"] });
  expect(setFieldRequired(required, "choice", false)).toEqual(schema);
  expect(setFieldType(schema, "choice", "number").properties).toMatchObject({
    choice: { type: "number", title: "Choice" },
  });
  expect(setFieldType(schema, "choice", "number")).not.toHaveProperty("properties.choice.enum");
});

test("what is no schema has no fields", () => {
  for (const value of [undefined, null, "x", [], { properties: 3 }]) {
    expect(readFields(value)).toEqual([]);
  }
});
