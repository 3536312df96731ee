import { expect, test } from "vitest";
import type { Json } from "./json.ts";
import { checkPairs, type Pair, pairsOf, readRows, typedRows, writePairs } from "./pairs.ts";

test.each<[Json | undefined, readonly Pair[] | null]>([
  [undefined, []],
  [null, []],
  [{}, []],
  [
    { a: "1", b: "{{two}}" },
    [
      ["a", "1"],
      ["b", "{{two}}"],
    ],
  ],
  [{ a: 1 }, null],
  [{ a: { b: "c" } }, null],
  [["a"], null],
  ["a", null],
])("%j has the rows %j", (value, rows) => {
  expect(pairsOf(value)).toEqual(rows);
});

test("rows are written as an object, without those in which nothing stands", () => {
  expect(
    writePairs([
      [" a ", " 1 "],
      ["", ""],
      ["b", ""],
    ]),
  ).toEqual({ a: " 1 ", b: "" });
  expect(writePairs([["", ""]])).toBeUndefined();
  expect(writePairs([])).toBeUndefined();
});

test("a value without a name and a name of two rows are told with their row", () => {
  expect(
    checkPairs([
      ["a", "1"],
      ["", ""],
      ["b", ""],
    ]),
  ).toBeNull();
  expect(
    checkPairs([
      ["a", "1"],
      [" ", "2"],
    ]),
  ).toEqual({ at: 1, problem: "blank" });
  expect(
    checkPairs([
      ["a", "1"],
      ["b", "2"],
      ["a ", "3"],
    ]),
  ).toEqual({ at: 2, problem: "twice" });
});

test("rows are told apart from JSON while they are typed", () => {
  const rows: Pair[] = [
    ["a", "rows:"],
    ["", ""],
  ];
  expect(readRows(typedRows(rows))).toEqual(rows);
  expect(readRows('[["a","b"]]')).toBeNull();
  expect(readRows(null)).toBeNull();
});
