// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Setting, SettingSchema } from "../../../platform/node-form.ts";
import type { Json } from "./json.ts";
import {
  checkNumber,
  controlOf,
  defaultText,
  fitsLines,
  missingSettings,
  partSettings,
  storedBlank,
  storedText,
  storedValue,
} from "./setting.ts";

const FACTS = new URL("../../../../../crates/catalog/data/sdk_nodes.json", import.meta.url);
const { fields } = JSON.parse(readFileSync(FACTS, "utf8")) as {
  fields: Record<string, SettingSchema>;
};

test.each<[SettingSchema, string]>([
  [{ type: "string" }, "text"],
  [{ type: "string", control: "code" }, "code"],
  [{ type: "string", control: "text" }, "lines"],
  [{ type: "string", format: "date" }, "date"],
  [{ type: "string", examples: ["mp3"] }, "suggest"],
  [{ type: "string", enum: ["a", "b"] }, "choice"],
  [{ type: "boolean" }, "switch"],
  [{ type: "boolean", nullable: true }, "triple"],
  [{ type: "integer" }, "number"],
  [{ anyOf: [{ type: "boolean" }, { type: "string", enum: ["basic"] }] }, "choice"],
  [{ anyOf: [{ type: "string" }, { type: "object", properties: {} }] }, "json"],
  [{ type: "array", items: { type: "string" } }, "list"],
  [{ type: "array", items: { type: "string", enum: ["pdf"] } }, "choices"],
  [{ type: "array", items: { node: true } }, "nodes"],
  [{ type: "array", items: { type: "object", properties: { name: {} } } }, "objects"],
  [{ type: "array", items: {} }, "json"],
  [{ type: "object", properties: { name: {} } }, "object"],
  [{ type: "object", additionalProperties: true }, "json"],
  [{ type: "object", additionalProperties: { type: "string" } }, "pairs"],
  [{ type: "object", component: ["dynamiq.memory.backends.InMemory"] }, "component"],
  [{ node: ["dynamiq.nodes.llms.OpenAI"] }, "node"],
  [{ anyOf: [{ node: ["dynamiq.nodes.tools.Python"] }, { node: [] }] }, "node"],
  [{ anyOf: [{ component: ["a.B"] }, { component: ["a.C"] }] }, "component"],
  [{ type: "object", format: "prompt" }, "prompt"],
  [{}, "json"],
])("%j is filled in by %s", (schema, kind) => {
  expect(controlOf(schema).kind).toBe(kind);
});

test("most settings of the SDK need no JSON", () => {
  const kinds = Object.values(fields).map((schema) => controlOf(schema).kind);
  const json = kinds.filter((kind) => kind === "json").length;
  expect(kinds.length).toBeGreaterThan(500);
  expect(json / kinds.length).toBeLessThan(0.15);
});

test("what says the same as the default is not stored", () => {
  const size: SettingSchema = { type: "integer", default: 10 };
  expect(storedValue(size, 10)).toBeUndefined();
  expect(storedValue(size, 11)).toBe(11);
  expect(storedValue({ type: "string", nullable: true }, "")).toBeUndefined();
  expect(storedValue({ type: "string" }, "")).toBe("");
  expect(storedValue({ type: "array", default: [] }, [])).toBeUndefined();
  // Nothing instead of something is a choice.
  expect(storedValue({ type: "array", default: ["en"] }, [])).toEqual([]);
  expect(storedValue({ type: "boolean", default: true }, false)).toBe(false);
});

test("a text that says the default on its way elsewhere stays as it was typed", () => {
  const base: SettingSchema = { type: "string", default: "/home/user" };
  expect(storedText(base, "/home/user")).toBe("/home/user");
  expect(storedText(base, "/home/user/data")).toBe("/home/user/data");
  expect(storedText(base, "")).toBeUndefined();
  expect(storedText({ type: "string", nullable: true }, "")).toBeUndefined();
  expect(storedText({ type: "string" }, "")).toBe("");
});

test("only items that come back from lines of their own are written so", () => {
  expect(fitsLines(["en", "de-DE", 3])).toBe(true);
  expect(fitsLines([])).toBe(true);
  for (const item of ["", " ", "\n\n", "a\nb", " x", null, {}])
    expect(fitsLines([item])).toBe(false);
});

test("a number keeps to its limits", () => {
  const share: SettingSchema = { type: "number", exclusiveMinimum: 0, maximum: 1 };
  expect(checkNumber("0.5", share)).toBeNull();
  expect(checkNumber("", share)).toBeNull();
  expect(checkNumber("0", share)).toBe("range");
  expect(checkNumber("1.01", share)).toBe("range");
  expect(checkNumber("-2", { type: "number" })).toBeNull();
  expect(checkNumber("2.5", { type: "integer" })).toBe("whole");
  expect(checkNumber("x", share)).toBe("number");
});

test("a short form hides nothing, a long one what few need", () => {
  const setting = (name: string, main: boolean): Setting => ({
    name,
    main,
    required: false,
    schema: {},
  });
  const few = ["a", "b"].map((name) => setting(name, false));
  expect(partSettings(few)).toEqual({ main: few, more: [] });
  const many = [..."abcdefgh"].map((name) => setting(name, name === "a"));
  const { main, more } = partSettings(many);
  expect(main.map(({ name }) => name)).toEqual(["a"]);
  expect(more).toHaveLength(7);
});

test("what is required and blank is missing", () => {
  const settings: Setting[] = [
    { name: "code", required: true, main: true, schema: { type: "string" } },
    { name: "note", required: false, main: true, schema: { type: "string" } },
  ];
  expect(missingSettings(settings, {})).toEqual(["code"]);
  expect(missingSettings(settings, { code: "  " })).toEqual(["code"]);
  expect(missingSettings(settings, { code: "def run(x): return x" })).toEqual([]);
});

test("a default is told in a word", () => {
  expect(defaultText({ default: 10 })).toBe("10");
  expect(defaultText({ default: ["en", "de"] })).toBe("en, de");
  expect(defaultText({ default: null })).toBe("");
  expect(defaultText({ default: {} })).toBe("");
});

test.each<[Json | undefined, Json | undefined, string | null]>([
  [5, null, "null"],
  [true, null, "null"],
  [["a"], null, "null"],
  [["a"], [], "empty"],
  ["a", "", "empty"],
  [[], null, "null"],
  [[], [], null],
  ["", "", null],
  [5, undefined, null],
  [5, 0, null],
  [null, null, null],
  [undefined, null, null],
  [null, [], null],
])("where the default is %j, a stored %j is told as %s", (given, value, blank) => {
  const schema = given === undefined ? {} : { default: given };
  expect(storedBlank(schema, value)).toBe(blank);
});
