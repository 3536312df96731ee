import { type Json, type JsonObject, listOf, objectOf, textOf, without } from "./json.ts";

/** What kind of values a condition compares. */
export type ValueKind = "string" | "numeric" | "boolean";

/** How a value is compared with another, as the SDK's operators name it. */
export type Comparison =
  | "equals"
  | "greater-than"
  | "greater-than-or-equals"
  | "less-than"
  | "less-than-or-equals"
  | "starts-with"
  | "ends-with"
  | "contains"
  | "regexp";

/** An operator of a single condition, such as `string-equals-path`, taken apart. */
export interface Operator {
  kind: ValueKind;
  comparison: Comparison;
  /** Whether the value is a path to what the variable is compared with. */
  isPath: boolean;
}

/** How conditions are joined. */
export type Join = "and" | "or";

/** The comparisons of each kind of values, in the order of the choice. */
export const COMPARISONS: Readonly<Record<ValueKind, readonly Comparison[]>> = {
  string: [
    "equals",
    "contains",
    "starts-with",
    "ends-with",
    "regexp",
    "greater-than",
    "greater-than-or-equals",
    "less-than",
    "less-than-or-equals",
  ],
  numeric: ["equals", "greater-than", "greater-than-or-equals", "less-than", "less-than-or-equals"],
  boolean: ["equals"],
};

/** Comparisons that the SDK knows with a value alone. */
const WITHOUT_PATH: readonly Comparison[] = ["starts-with", "ends-with", "contains", "regexp"];
const PATH_ENDING = "-path";

/** Whether the other side of a comparison can be a path. */
export function takesPath(comparison: Comparison): boolean {
  return !WITHOUT_PATH.includes(comparison);
}

/** Reads the operator of a single condition; null where it is none that the SDK knows. */
export function readOperator(operator: Json | undefined): Operator | null {
  const text = textOf(operator);
  const isPath = text.endsWith(PATH_ENDING);
  const plain = isPath ? text.slice(0, -PATH_ENDING.length) : text;
  const at = plain.indexOf("-");
  const kind = plain.slice(0, at) as ValueKind;
  const comparison = plain.slice(at + 1) as Comparison;
  const isKnown = Object.hasOwn(COMPARISONS, kind) && COMPARISONS[kind].includes(comparison);
  return isKnown && !(isPath && !takesPath(comparison)) ? { kind, comparison, isPath } : null;
}

/** The operator as the SDK writes it. */
export function writeOperator({ kind, comparison, isPath }: Operator): string {
  return `${kind}-${comparison}${isPath && takesPath(comparison) ? PATH_ENDING : ""}`;
}

/** How the conditions inside a condition are joined; null for a single one. */
export function joinOf(condition: JsonObject): Join | null {
  return condition.operator === "and" || condition.operator === "or" ? condition.operator : null;
}

/** The conditions that a group joins. */
export function operandsOf(condition: JsonObject): readonly JsonObject[] {
  return listOf(condition.operands).map(objectOf);
}

/** A condition to begin with: it compares nothing yet. */
export function newCondition(): JsonObject {
  return { variable: "", operator: "string-equals", value: "", is_not: false };
}

/** A group of conditions, each looking at what the node is given. */
export function groupOf(join: Join, operands: readonly JsonObject[]): JsonObject {
  return { variable: "$", operator: join, is_not: false, operands };
}

/** The condition with another operator, and a value that fits it. */
export function withOperator(condition: JsonObject, next: Operator): JsonObject {
  const before = readOperator(condition.operator);
  const isSameSide = before?.isPath === next.isPath && (next.isPath || before.kind === next.kind);
  const value = isSameSide ? (condition.value ?? null) : convert(condition, before, next);
  return { ...condition, operator: writeOperator(next), value };
}

function convert(condition: JsonObject, before: Operator | null, next: Operator): Json {
  if (next.isPath || before?.isPath) return next.kind === "boolean" && !next.isPath ? true : "";
  const { value } = condition;
  if (next.kind === "boolean") return value !== false && value !== "false";
  if (next.kind === "string") return value === undefined || value === null ? "" : String(value);
  const number = Number(value);
  return value === "" || value === null || !Number.isFinite(number) ? "" : number;
}

/** Where a condition stands inside an option's: the places among the operands, from outside. */
export type ConditionPath = readonly number[];

/** The condition without one that stands inside it; null when nothing is left. */
export function removeCondition(condition: JsonObject, path: ConditionPath): JsonObject | null {
  const [at, ...rest] = path;
  if (at === undefined) return null;
  const operands = operandsOf(condition).flatMap((operand, place) => {
    const next = place === at ? removeCondition(operand, rest) : operand;
    return next ? [next] : [];
  });
  const [only, ...more] = operands;
  if (!only) return null;
  const isPlain = condition.is_not !== true && !looksInside(condition);
  return more.length === 0 && isPlain ? only : { ...condition, operands };
}

/** Whether the paths inside a group begin elsewhere than at what the node is given. */
export function looksInside({ variable }: JsonObject): boolean {
  return variable !== undefined && variable !== null && variable !== "" && variable !== "$";
}

/** The condition with another beside it: joined to its own, or both in a new group. */
export function addCondition(condition: JsonObject, added: JsonObject): JsonObject {
  if (joinOf(condition) === null) return groupOf("and", [condition, added]);
  return { ...condition, operands: [...operandsOf(condition), added] };
}

/** A group of conditions as one condition more; what the group says besides stays. */
export function withJoin(condition: JsonObject, join: Join, isNot: boolean): JsonObject {
  return { ...without(condition, "value"), operator: join, is_not: isNot };
}
