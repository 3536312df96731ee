import type { Field } from "../canvas/model/fields.ts";
import { texts } from "./texts.ts";

/** A run's input, or what is wrong with what was typed, by field. */
export interface ReadInput {
  input: Record<string, unknown>;
  problems: Record<string, string>;
}

type Read = { value: unknown } | { problem: string } | null;

/** Reads what was typed for the Input node's fields; a field that is left blank is left out. */
export function readInput(fields: readonly Field[], typed: (name: string) => string): ReadInput {
  const read: ReadInput = { input: {}, problems: {} };
  for (const field of fields) {
    if (field.type === "files") continue;
    const value = readValue(field, typed(field.name));
    if (value === null) {
      if (field.required) read.problems[field.name] = texts.blank;
    } else if ("problem" in value) read.problems[field.name] = value.problem;
    else read.input[field.name] = value.value;
  }
  return read;
}

function readValue({ type }: Field, text: string): Read {
  if (text.trim() === "") return null;
  switch (type) {
    case "any":
    case "string":
      return { value: text };
    case "boolean":
      return { value: text === "true" };
    case "number":
    case "integer": {
      const number = Number(text);
      return Number.isFinite(number) ? { value: number } : { problem: texts.numberProblem };
    }
    default:
      return readJson(text);
  }
}

function readJson(text: string): Read {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { problem: texts.jsonProblem };
  }
}
