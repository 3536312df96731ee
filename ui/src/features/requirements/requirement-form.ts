import type { CreateRequirement, Form } from "../../platform/contract.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { texts } from "./texts.ts";

/** The greatest lengths, in characters. */
export const MOST = { name: 128, title: 128, description: 256 } as const;

/** What a builder types about a requirement. */
export interface RequirementDraft {
  type: string;
  name: string;
  title: string;
  description: string;
}

/** Reasons by field; a field without one is fine. */
export type DraftProblems = Partial<Record<keyof RequirementDraft, string>>;

/** How the wire's field paths are called in the form. */
export const FIELD_NAMES: Readonly<Record<string, keyof RequirementDraft>> = {
  name: "name",
  "form.title": "title",
  "form.description": "description",
  "spec.type": "type",
};

/** A draft for a connection type: a name that is free, and a title as end users know the thing. */
export function draftFor(
  type: BuilderConnectionType | undefined,
  isTaken: (name: string) => boolean,
): RequirementDraft {
  const label = type?.label ?? "";
  const base = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  let name = base;
  for (let number = 2; base && isTaken(name); number += 1) name = `${base}_${number}`;
  const title = type?.kind === "oauth2" ? texts.account(label) : texts.apiKey(label);
  return { type: type?.id ?? "", name, title: label ? title : "", description: "" };
}

/** An app whose accounts end users link. */
export interface AccountApp {
  slug: string;
  label: string;
}

/** A draft for an account of an app. */
export function draftForAccount(
  { slug, label }: AccountApp,
  isTaken: (name: string) => boolean,
): RequirementDraft {
  const base = `${slug.toLowerCase().replace(/[^a-z0-9]+/g, "_")}_account`;
  let name = base;
  for (let number = 2; isTaken(name); number += 1) name = `${base}_${number}`;
  return { type: slug, name, title: texts.account(label), description: "" };
}

/** What this side can see of a draft's problems. */
export function checkDraft(
  draft: RequirementDraft,
  isTaken: (name: string) => boolean,
): DraftProblems {
  const { problem } = texts;
  const problems: DraftProblems = {};
  const name = draft.name.trim();
  if (draft.type === "") problems.type = problem.blank;
  if (name === "") problems.name = problem.blank;
  else if (lengthOf(name) > MOST.name) problems.name = problem.tooLong(MOST.name);
  else if (!/^[A-Za-z0-9_-]+$/.test(name)) problems.name = problem.format;
  else if (isTaken(name)) problems.name = problem.taken;
  return { ...problems, ...checkForm(draft) };
}

/** What this side can see of the problems of what end users read. */
export function checkForm({ title, description }: Pick<RequirementDraft, "title" | "description">) {
  const { problem } = texts;
  const problems: DraftProblems = {};
  if (title.trim() === "") problems.title = problem.blank;
  else if (lengthOf(title.trim()) > MOST.title) problems.title = problem.tooLong(MOST.title);
  if (lengthOf(description.trim()) > MOST.description) {
    problems.description = problem.tooLong(MOST.description);
  }
  return problems;
}

/** What end users read, as the platform takes it. */
export function formOf({
  title,
  description,
}: Pick<RequirementDraft, "title" | "description">): Form {
  const told = description.trim();
  return { title: title.trim(), ...(told && { description: told }) };
}

/** The request that makes a requirement of a draft: of a connection type, or of an app's account. */
export function requestOf(draft: RequirementDraft, account = false): CreateRequirement {
  return {
    name: draft.name.trim(),
    type: account ? "pipedream_account" : "connection",
    form: formOf(draft),
    spec: account ? { app_slug: draft.type } : { type: draft.type },
  };
}

/** In characters as the platform counts them, not in UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length;
}
