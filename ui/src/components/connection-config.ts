import type { ConnectionConfig, ConnectionField } from "../platform/types.ts";
import type { CredentialFormTexts } from "./credential-form-texts.ts";
import { isWebAddress } from "./web-address.ts";

type Problem = CredentialFormTexts["problem"];

/** What a form holds: the config to send, and what is wrong with it by field name. */
export interface ReadConfig {
  config: ConnectionConfig;
  problems: Record<string, string>;
}

/**
 * Reads a form's values into a connection's config. Blank fields are left out, so that the
 * server's defaults hold; surrounding white space goes, since keys are pasted with it, except
 * from a verbatim field. The server checks everything again: this only spares the user a round trip.
 */
export function readConfig(
  fields: readonly ConnectionField[],
  data: FormData,
  problem: Problem,
): ReadConfig {
  const config: ConnectionConfig = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    if (!applies(field, fields, (name) => data.get(name))) continue;
    const read = readField(field, data.get(field.name), problem);
    if (read === undefined) continue;
    if ("problem" in read) problems[field.name] = read.problem;
    else config[field.name] = read.value;
  }
  return { config, problems };
}

/** What stands in a field that is taken from a variable when the connection is used. */
export function environmentReference(variable: string): string {
  return `\${oc.env:${variable}}`;
}

/** Whether a field's value is taken from a variable when the connection is used. */
export function isEnvironmentReference(value: unknown): boolean {
  return typeof value === "string" && /^\$\{oc\.env:[^}]*\}$/.test(value);
}

/** Whether a field's condition holds, with `held` telling what another field holds now. */
export function applies(
  { when }: ConnectionField,
  fields: readonly ConnectionField[],
  held: (name: string) => unknown,
): boolean {
  if (!when) return true;
  const fallback = fields.find(({ name }) => name === when.field)?.default;
  return (held(when.field) || fallback) === when.is;
}

type Read = { value: ConnectionConfig[string] } | { problem: string } | undefined;

function readField(field: ConnectionField, raw: FormDataEntryValue | null, problem: Problem): Read {
  if (field.value === "boolean") {
    const checked = raw !== null;
    return field.required || checked !== (field.default === true) ? { value: checked } : undefined;
  }
  const given = typeof raw === "string" ? raw : "";
  if (field.env?.some((known) => given === environmentReference(known.var))) {
    return { value: given };
  }
  if (given.trim() === "") return field.required ? { problem: problem.blank } : undefined;
  // A form's data has CRLF for every line break that was typed or pasted.
  const text = field.verbatim ? given.replaceAll("\r\n", "\n") : given.trim();
  if ([...text].length > field.max_length) return { problem: problem.tooLong(field.max_length) };
  switch (field.value) {
    case "integer":
      return readNumber(text, /^[+-]?\d+$/, problem.wholeNumber);
    case "number":
      return readNumber(text, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, problem.number);
    case "url":
      return isWebAddress(text) ? { value: text } : { problem: problem.address };
    case "map":
      return readMap(text, problem);
    case "list":
      return { value: text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "") };
    case "string":
      if (!field.verbatim && /[\r\n]/.test(text)) return { problem: problem.singleLine };
      return { value: text };
  }
}

function readNumber(text: string, shape: RegExp, message: string): Read {
  const value = Number(text);
  const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return shape.test(text) && exact ? { value } : { problem: message };
}

function readMap(text: string, problem: Problem): Read {
  const map: Record<string, string> = {};
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim();
    if (colon < 0 || name === "") return { problem: problem.mapLine(index + 1) };
    map[name] = line.slice(colon + 1).trim();
  }
  return { value: map };
}
