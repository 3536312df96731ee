import { isObject, type Json, type JsonObject } from "./json.ts";

/** A name and a text. */
export type Pair = readonly [name: string, value: string];

/** The pairs of an object of texts; null for anything else, which no rows can show. */
export function pairsOf(value: Json | undefined): readonly Pair[] | null {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) return null;
  const pairs: Pair[] = [];
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== "string") return null;
    pairs.push([name, text]);
  }
  return pairs;
}

/** The object of pairs; undefined where there are none. A row in which nothing stands is none. */
export function writePairs(pairs: readonly Pair[]): JsonObject | undefined {
  const written = pairs.filter(([name, value]) => name.trim() !== "" || value !== "");
  if (written.length === 0) return undefined;
  return Object.fromEntries(written.map(([name, value]) => [name.trim(), value]));
}

/** Why pairs are no object yet, and the row that it is about. */
export interface PairProblem {
  at: number;
  problem: "blank" | "twice";
}

/** The first row whose value has no name, or whose name another row has. */
export function checkPairs(pairs: readonly Pair[]): PairProblem | null {
  const seen = new Set<string>();
  for (const [at, [name, value]] of pairs.entries()) {
    const own = name.trim();
    if (own === "" && value === "") continue;
    if (own === "") return { at, problem: "blank" };
    if (seen.has(own)) return { at, problem: "twice" };
    seen.add(own);
  }
  return null;
}

const ROWS = "rows:";

/** Rows as the text that is typed into a field. */
export function typedRows(pairs: readonly Pair[]): string {
  return ROWS + JSON.stringify(pairs);
}

/** The rows of such a text; null where it is another, such as JSON. */
export function readRows(text: string | null): readonly Pair[] | null {
  return text?.startsWith(ROWS) ? (JSON.parse(text.slice(ROWS.length)) as Pair[]) : null;
}
