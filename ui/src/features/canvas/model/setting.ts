import { tellList } from "../../../components/locale.ts";
import type { Setting, SettingSchema } from "../../../platform/node-form.ts";
import { isEqual, isObject, type Json, listOf, textOf } from "./json.ts";

/** How a setting is filled in. */
export type Control =
  | { kind: "text" | "lines" | "code" | "date" | "json" | "prompt" | "object" | "objects" }
  | { kind: "pairs" }
  | { kind: "switch" | "triple" }
  | { kind: "number"; whole: boolean }
  | { kind: "choice"; options: readonly Json[] }
  | { kind: "suggest"; options: readonly string[] }
  | { kind: "list"; item: "string" | "number" | "integer" }
  | { kind: "choices"; options: readonly Json[] }
  | { kind: "node" | "nodes"; accepts: true | readonly string[] }
  | { kind: "component"; types: readonly string[] };

/** The control of a setting, by its schema alone. What no control fits is written as JSON. */
export function controlOf(schema: SettingSchema): Control {
  if (schema.node) return { kind: "node", accepts: schema.node };
  if (schema.component) return { kind: "component", types: schema.component };
  if (schema.format === "prompt") return { kind: "prompt" };
  if (schema.enum) return { kind: "choice", options: schema.enum };
  if (schema.anyOf) return ofSeveral(schema.anyOf);
  switch (schema.type) {
    case "boolean":
      return { kind: schema.nullable ? "triple" : "switch" };
    case "integer":
    case "number":
      return { kind: "number", whole: schema.type === "integer" };
    case "string":
      return ofText(schema);
    case "array":
      return ofList(schema.items);
    case "object":
      if (schema.properties && hasParts(schema)) return { kind: "object" };
      return { kind: isOfTexts(schema) ? "pairs" : "json" };
    default:
      return { kind: "json" };
  }
}

function ofText(schema: SettingSchema): Control {
  if (schema.format === "date") return { kind: "date" };
  if (schema.control) return { kind: schema.control === "code" ? "code" : "lines" };
  const options = listOf(schema.examples).filter((each) => typeof each === "string");
  return options.length > 0 ? { kind: "suggest", options } : { kind: "text" };
}

function ofList(items: SettingSchema | undefined): Control {
  if (items?.node) return { kind: "nodes", accepts: items.node };
  if (items?.enum) return { kind: "choices", options: items.enum };
  if (items?.type === "string" || items?.type === "number" || items?.type === "integer") {
    return { kind: "list", item: items.type };
  }
  return { kind: items?.properties ? "objects" : "json" };
}

/** Nodes, components, or values that can be told apart in one list; everything else is JSON. */
function ofSeveral(schemas: readonly SettingSchema[]): Control {
  if (schemas.every((each) => each.node)) {
    const accepts = schemas.flatMap(({ node }) => (node === true ? [] : (node ?? [])));
    return { kind: "node", accepts: schemas.some(({ node }) => node === true) || accepts };
  }
  if (schemas.every((each) => each.component)) {
    return { kind: "component", types: schemas.flatMap(({ component }) => component ?? []) };
  }
  const options = schemas.flatMap((each): readonly Json[] => {
    if (each.type === "boolean") return [true, false];
    return each.enum ?? [];
  });
  const isClosed = schemas.every((each) => each.type === "boolean" || each.enum);
  return isClosed && options.length > 0 ? { kind: "choice", options } : { kind: "json" };
}

function hasParts({ properties }: SettingSchema): boolean {
  return Object.keys(properties ?? {}).length > 0;
}

/** Whether an object holds texts alone, under names of one's own. */
function isOfTexts({ additionalProperties: given }: SettingSchema): boolean {
  return typeof given === "object" && given.type === "string";
}

/** What a default says in a placeholder; empty when it says nothing. */
export function defaultText({ default: value }: SettingSchema): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.length === 0 ? "" : tellList(value.map(String));
  return isObject(value) ? "" : String(value);
}

/** The value to store: nothing where it is the default, so that a default stays the SDK's. */
export function storedValue(schema: SettingSchema, value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  if (isEqual(value, schema.default)) return undefined;
  const isNothing = value === "" || value === null || isEmptyList(value);
  return isNothing &&
    (schema.nullable || schema.default !== undefined) &&
    !hasDefault(schema, value)
    ? undefined
    : value;
}

/** What to store of a text that is being typed: one that says the default on its way elsewhere stays. */
export function storedText(
  { nullable, default: given }: SettingSchema,
  text: string,
): string | undefined {
  const hasOwn = nullable === true || (given !== undefined && given !== null);
  return text === "" && hasOwn ? undefined : text;
}

/** How little is stored where the SDK's own value says more. */
export type Blank = "null" | "empty";

/** Whether a blank value is stored instead of the SDK's own: a field must not show the latter. */
export function storedBlank(
  { default: given }: SettingSchema,
  value: Json | undefined,
): Blank | null {
  if (given === undefined || given === null || isEqual(value, given)) return null;
  if (value === null) return "null";
  return value === "" || (value !== undefined && isEmptyList(value)) ? "empty" : null;
}

/** Whether every item of a list can stand on a line of its own and come back the same. */
export function fitsLines(items: readonly Json[]): boolean {
  return items.every(
    (item) =>
      typeof item === "number" ||
      (typeof item === "string" && item !== "" && item === item.trim() && !item.includes("\n")),
  );
}

/** Whether a blank value means something else than the default. */
function hasDefault({ default: given }: SettingSchema, value: Json): boolean {
  return value !== "" && given !== undefined && given !== null;
}

function isEmptyList(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** A number as it is typed: the number, nothing, or why it is none. */
export type NumberProblem = "number" | "whole" | "range";

/** Checks a number against its schema. */
export function checkNumber(text: string, schema: SettingSchema): NumberProblem | null {
  if (text === "") return null;
  const value = Number(text);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(value)) {
    return "number";
  }
  if (schema.type === "integer" && !Number.isSafeInteger(value)) return "whole";
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const isBelow =
    (minimum !== undefined && value < minimum) ||
    (exclusiveMinimum !== undefined && value <= exclusiveMinimum);
  const isAbove =
    (maximum !== undefined && value > maximum) ||
    (exclusiveMaximum !== undefined && value >= exclusiveMaximum);
  return isBelow || isAbove ? "range" : null;
}

/** The settings of a node that stand in the form, and those that are folded away. */
export function partSettings(settings: readonly Setting[]): {
  main: readonly Setting[];
  more: readonly Setting[];
} {
  if (settings.length <= FEW) return { main: settings, more: [] };
  return {
    main: settings.filter((each) => each.main),
    more: settings.filter((each) => !each.main),
  };
}

/** So many settings are all shown at once. */
const FEW = 6;

/** Required settings of a form that a node says nothing about. */
export function missingSettings(
  settings: readonly Setting[],
  value: Readonly<Record<string, Json>>,
): string[] {
  return settings
    .filter(({ name, required }) => required && isMissing(value[name]))
    .map(({ name }) => name);
}

function isMissing(value: Json | undefined): boolean {
  return (
    value === undefined || value === null || (typeof value === "string" && !textOf(value).trim())
  );
}

/** How a choice is told. */
export function optionText(option: Json, yes: string, no: string): string {
  if (option === true) return yes;
  if (option === false) return no;
  return typeof option === "string" ? option : JSON.stringify(option);
}
