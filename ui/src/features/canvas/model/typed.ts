import { nodeByKey, type WorkflowDocument } from "./document.ts";
import { getAt, isEqual, isObject, type Json, type JsonPath } from "./json.ts";
import { error, type Problem } from "./problem.ts";
import type { Problems } from "./problems.ts";

/**
 * What was typed into a field of a node and is not in the document: it cannot be taken as it is, or
 * the field was not left yet. It stands beside the history until it is mended or discarded.
 */
export interface TypedText {
  /** Key of the node. */
  key: string;
  path: JsonPath;
  text: string;
  /** Why it cannot be taken; null where it can. */
  reason: string | null;
  /** What was on the canvas while it was typed. */
  over: WorkflowDocument;
}

/** What is typed into one field. */
export function typedAt(
  typed: readonly TypedText[],
  key: string,
  path: JsonPath,
): TypedText | undefined {
  const field = path.join(".");
  return typed.find((each) => each.key === key && each.path.join(".") === field);
}

/** With another text for its field, as the newest. */
export function withTyped(typed: readonly TypedText[], next: TypedText): readonly TypedText[] {
  return [...withoutTyped(typed, next.key, next.path), next];
}

/** Without the text of one field; the same texts where it has none. */
export function withoutTyped(
  typed: readonly TypedText[],
  key: string,
  path: JsonPath,
): readonly TypedText[] {
  const gone = typedAt(typed, key, path);
  return gone ? typed.filter((each) => each !== gone) : typed;
}

/** The texts whose fields still say what they said before a change; the same ones where all do. */
export function stillTyped(
  typed: readonly TypedText[],
  before: WorkflowDocument,
  after: WorkflowDocument,
): readonly TypedText[] {
  if (before === after) return typed;
  const left = typed.filter(({ key, path }) => {
    const [old, next] = [nodeByKey(before, key), nodeByKey(after, key)];
    // A node that is deleted may come back.
    return old === next || !old || !next || isSamePlace(old.raw, next.raw, path);
  });
  return left.length === typed.length ? typed : left;
}

/** Whether a path leads through the same things to the same value. */
function isSamePlace(before: Json, after: Json, path: JsonPath): boolean {
  const isSameHolder = path.slice(0, -1).every((_, at) => {
    const way = path.slice(0, at + 1);
    return kindOf(getAt(before, way)) === kindOf(getAt(after, way));
  });
  return isSameHolder && isEqual(getAt(before, path), getAt(after, path));
}

/** What a holder is, however what it holds is set: a node of a type, or a list of a length. */
function kindOf(value: Json | undefined): string {
  if (Array.isArray(value)) return String(value.length);
  return isObject(value) ? JSON.stringify(value.type ?? null) : "";
}

/** The problems with what cannot be taken as it was typed, instead of others with the same fields. */
export function withTypedProblems(
  found: Problems,
  typed: readonly TypedText[],
  document: WorkflowDocument,
): Problems {
  const refused = typed.filter(({ key, reason }) => reason !== null && nodeByKey(document, key));
  if (refused.length === 0) return found;
  const all = new Map<string, readonly Problem[]>(found);
  for (const { key, path, reason } of refused) {
    const field = path.join(".");
    const others = (all.get(key) ?? []).filter((each) => each.field !== field);
    all.set(key, [error(field, reason ?? ""), ...others]);
  }
  return all;
}
