import type { ActionProp } from "../../../platform/queries/pipedream.ts";
import type { Json } from "../model/json.ts";
import { texts } from "./texts.ts";

/** What is typed and is no value yet. */
export interface PropText {
  text: string;
  problem: string;
}

type Read = { value: Json | undefined } | { problem: string };

/** A prop's value of what was typed; nothing typed is no value. */
export function readProp({ type }: Pick<ActionProp, "type">, text: string): Read {
  if (text.trim() === "") return { value: undefined };
  switch (type) {
    case "string":
    case "sql":
      return { value: text };
    case "boolean":
      return { value: text === "true" };
    case "integer":
      return /^\s*[+-]?\d+\s*$/.test(text)
        ? { value: Number(text) }
        : { problem: texts.badInteger };
    case "string[]":
      return { value: linesOf(text) };
    case "integer[]": {
      const lines = linesOf(text);
      const whole = lines.every((line) => /^[+-]?\d+$/.test(line));
      return whole ? { value: lines.map(Number) } : { problem: texts.badInteger };
    }
    default:
      // Anything else is JSON; a plain word stands for itself where any value does.
      try {
        return { value: JSON.parse(text) as Json };
      } catch {
        return type === "any" ? { value: text } : { problem: texts.badJson };
      }
  }
}

/** A prop's value as its field shows it. */
export function writeProp({ type }: Pick<ActionProp, "type">, value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value) && (type === "string[]" || type === "integer[]")) {
    return value.map(String).join("\n");
  }
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
