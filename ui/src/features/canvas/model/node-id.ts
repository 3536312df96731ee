/** Why a text cannot be a node's id. */
export type IdProblem = "blank" | "format" | "tooLong" | "taken";

/** In characters. */
const MAX_LENGTH = 128;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Checks what a node shall be called: lower-case letters, digits and single hyphens, once only. */
export function checkId(id: string, isTaken: (id: string) => boolean): IdProblem | null {
  if (id === "") return "blank";
  if (id.length > MAX_LENGTH) return "tooLong";
  if (!SLUG.test(id)) return "format";
  return isTaken(id) ? "taken" : null;
}

/** What a node of this type is called by default: `openai` for `dynamiq.nodes.llms.OpenAI`. */
export function stemOf(type: string): string {
  const name = type.split(".").at(-1) ?? "";
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return slug || "node";
}

/** The first of `stem-1`, `stem-2`, … that is free. */
export function freeId(stem: string, isTaken: (id: string) => boolean): string {
  return nextFreeId(stem, isTaken).id;
}

/** The first of `stem-<start>`, `stem-<start + 1>`, … that is free, and its number. */
export function nextFreeId(
  stem: string,
  isTaken: (id: string) => boolean,
  start = 1,
): { id: string; number: number } {
  for (let number = start; ; number += 1) {
    const ending = `-${number}`;
    const id = `${stem.slice(0, MAX_LENGTH - ending.length).replace(/-+$/, "")}${ending}`;
    if (!isTaken(id)) return { id, number };
  }
}

/** The stem of an id: `openai` of `openai-2`. */
export function stemOfId(id: string): string {
  return id.replace(/-\d+$/, "") || id;
}
