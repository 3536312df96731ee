import { describe, expect, test } from "vitest";
import {
  addCondition,
  COMPARISONS,
  groupOf,
  newCondition,
  operandsOf,
  readOperator,
  removeCondition,
  takesPath,
  withOperator,
  writeOperator,
} from "./condition.ts";
import type { JsonObject } from "./json.ts";

/** Every operator of the SDK's `ConditionOperator` but `or` and `and`. */
const OPERATORS = [
  "boolean-equals",
  "boolean-equals-path",
  "numeric-equals",
  "numeric-equals-path",
  "numeric-greater-than",
  "numeric-greater-than-path",
  "numeric-greater-than-or-equals",
  "numeric-greater-than-or-equals-path",
  "numeric-less-than",
  "numeric-less-than-path",
  "numeric-less-than-or-equals",
  "numeric-less-than-or-equals-path",
  "string-equals",
  "string-equals-path",
  "string-greater-than",
  "string-greater-than-path",
  "string-greater-than-or-equals",
  "string-greater-than-or-equals-path",
  "string-less-than",
  "string-less-than-path",
  "string-less-than-or-equals",
  "string-less-than-or-equals-path",
  "string-starts-with",
  "string-ends-with",
  "string-contains",
  "string-regexp",
];

test("the editor offers the SDK's operators, and no other", () => {
  const offered = Object.entries(COMPARISONS).flatMap(([kind, comparisons]) =>
    comparisons.flatMap((comparison) => {
      const operator = { kind: kind as keyof typeof COMPARISONS, comparison, isPath: false };
      const plain = writeOperator(operator);
      return takesPath(comparison)
        ? [plain, writeOperator({ ...operator, isPath: true })]
        : [plain];
    }),
  );
  expect([...offered].sort()).toEqual([...OPERATORS].sort());
});

test.each(OPERATORS)("%s is read and written as it was", (operator) => {
  const read = readOperator(operator);
  expect(read && writeOperator(read)).toBe(operator);
});

test.each([
  "",
  "or",
  "and",
  "equals",
  "string-contains-path",
  "boolean-less-than",
  "numeric-regexp",
  "-path",
  null,
  3,
])("%j is no comparison", (operator) => {
  expect(readOperator(operator)).toBeNull();
});

describe("another operator", () => {
  const text = { variable: "$.x", operator: "string-equals", value: "12", is_not: true };
  const read = (operator: string) => readOperator(operator) as NonNullable<object> as never;

  test.each([
    ["string-contains", "12"],
    ["numeric-less-than", 12],
    ["boolean-equals", true],
    ["string-equals-path", ""],
  ])("%s gives the value %j, and keeps the rest", (operator, value) => {
    expect(withOperator(text, read(operator))).toEqual({ ...text, operator, value });
  });

  test("keeps a path as long as the other side is one", () => {
    const path = { ...text, operator: "string-equals-path", value: "$.y" };
    expect(withOperator(path, read("numeric-equals-path")).value).toBe("$.y");
    expect(withOperator(path, read("numeric-equals")).value).toBe("");
  });

  test("makes no number of what is none", () => {
    const words = { ...text, value: "many" };
    expect(withOperator(words, read("numeric-equals")).value).toBe("");
  });
});

describe("groups", () => {
  const leaf = (variable: string): JsonObject => ({ ...newCondition(), variable });
  const [a, b, c] = [leaf("$.a"), leaf("$.b"), leaf("$.c")];

  test("a second condition joins both, a third stands beside them", () => {
    const two = addCondition(a, b);
    expect(two).toMatchObject({ operator: "and", variable: "$" });
    expect(operandsOf(addCondition(two, c))).toEqual([a, b, c]);
  });

  test("one that is left alone stands for itself, unless the group says more", () => {
    expect(removeCondition(groupOf("or", [a, b]), [1])).toBe(a);
    const none = { ...groupOf("or", [a, b]), is_not: true };
    expect(removeCondition(none, [1])).toEqual({ ...none, operands: [a] });
    const inside = { ...groupOf("or", [a, b]), variable: "$.of" };
    expect(removeCondition(inside, [0])).toEqual({ ...inside, operands: [b] });
  });

  test("what is removed deep inside takes empty groups along", () => {
    const deep = groupOf("and", [a, groupOf("or", [b])]);
    expect(removeCondition(deep, [1, 0])).toBe(a);
    expect(removeCondition(groupOf("and", [groupOf("or", [b])]), [0, 0])).toBeNull();
    expect(removeCondition(a, [])).toBeNull();
  });
});
