import { type Json, type JsonObject, listOf, objectOf, textOf } from "./json.ts";

/** The roles of a message that the editor offers. */
export const ROLES = ["system", "user", "assistant"] as const;

/** A message as the editor shows it. */
export interface PromptMessage {
  role: string;
  /** Null when the content is a list of parts, which the editor shows and keeps, but does not edit. */
  text: string | null;
}

/** The messages of a node's prompt. */
export function readMessages(prompt: Json | undefined): PromptMessage[] {
  return listOf(objectOf(prompt).messages).map((message) => {
    const { role, content } = objectOf(message);
    return { role: textOf(role) || "user", text: typeof content === "string" ? content : null };
  });
}

/** A message to begin with. */
export function newMessage(role: string, content: string): JsonObject {
  return { role, content };
}

/** Words of the template language, and functions that it brings. */
const WORDS = new Set(
  (
    "and or not in is if else elif endif for endfor set endset true false none True False None loop " +
    "recursive with endwith filter endfilter macro endmacro call endcall raw endraw range dict " +
    "namespace cycler joiner lipsum"
  ).split(" "),
);

/** A variable's place in a template: the whole `{{ … }}`. */
export interface TemplatePart {
  text: string;
  isTag: boolean;
}

/** The text cut into what stands for itself and what the template language fills in. */
export function templateParts(text: string): TemplatePart[] {
  return text
    .split(/(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\})/)
    .map((part, at) => ({ text: part, isTag: at % 2 === 1 }))
    .filter((part) => part.text !== "");
}

/**
 * The variables that a template reads, in order. It reads names and leaves the grammar to the
 * platform: a name bound by `for` or `set` is none, nor is an attribute, a filter or a test.
 */
export function templateVariables(text: string): string[] {
  const bound = new Set<string>();
  const found: string[] = [];
  const withoutRaw = text.replace(/\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}/g, "");
  for (const { text: tag, isTag } of templateParts(withoutRaw)) {
    if (!isTag || tag.startsWith("{#")) continue;
    const inner = tag.slice(2, -2).replace(/'(\\.|[^'\\])*'|"(\\.|[^"\\])*"/g, " '' ");
    for (const name of boundBy(inner)) bound.add(name);
    const names = inner.matchAll(/([|.]\s*|\bis\s+(?:not\s+)?)?\b([A-Za-z_]\w*)(\s*=(?!=))?/g);
    for (const [, prefix, name = "", argument] of names) {
      if (prefix || argument || WORDS.has(name) || bound.has(name)) continue;
      if (!found.includes(name)) found.push(name);
    }
  }
  return found;
}

/** The template with variables called otherwise, from name to name, as far as a template can call them so. */
export function renameInTemplate(text: string, names: ReadonlyMap<string, string>): string {
  const bound = new Set<string>();
  let isRaw = false;
  const parts = templateParts(text).map(({ text: tag, isTag }) => {
    if (!isTag || tag.startsWith("{#")) return tag;
    if (/^\{%-?\s*(end)?raw\b/.test(tag)) isRaw = !/^\{%-?\s*endraw\b/.test(tag);
    if (isRaw) return tag;
    for (const name of boundBy(tag.slice(2, -2))) bound.add(name);
    return tag.replace(NAMES, (whole: string, prefix?: string, name = "", argument?: string) => {
      const to = prefix || argument || WORDS.has(name) || bound.has(name) ? name : names.get(name);
      return to !== undefined && to !== name && /^[A-Za-z_]\w*$/.test(to) ? to : whole;
    });
  });
  return parts.join("");
}

/** A text in quotes, or a name with what tells whether it is a variable. */
const NAMES =
  /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|([|.]\s*|\bis\s+(?:not\s+)?)?\b([A-Za-z_]\w*)(\s*=(?!=))?/g;

/** The names that a `for` or `set` tag brings. */
function boundBy(inner: string): string[] {
  const names =
    /^-?\s*for\s+(.+?)\s+in\b/.exec(inner)?.[1] ?? /^-?\s*set\s+([\w\s,]+?)\s*=/.exec(inner)?.[1];
  return names ? names.split(",").map((name) => name.trim()) : [];
}

/** The variables that the messages of a prompt read; messages marked `static` read none. */
export function promptVariables(prompt: Json | undefined): string[] {
  const found = listOf(objectOf(prompt).messages).flatMap((message) => {
    const { content, static: isStatic } = objectOf(message);
    if (isStatic === true) return [];
    return textsOf(content).flatMap(templateVariables);
  });
  return [...new Set(found)];
}

/** The templates of a message's content: the text itself, or those of its parts. */
function textsOf(content: Json | undefined): string[] {
  if (typeof content === "string") return [content];
  return listOf(content).map((part) => {
    const { text, image_url, file } = objectOf(part);
    return textOf(text) || textOf(objectOf(image_url).url) || textOf(objectOf(file).file_data);
  });
}
