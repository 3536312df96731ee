import { describe, expect, test } from "vitest";
import { nodeById } from "./document.ts";
import { type History, isUnsaved, reduceHistory, startHistory } from "./history.ts";
import type { Command } from "./reducer.ts";
import { requirementReference } from "./references.ts";
import { chain } from "./testing.ts";

const type = (text: string): Command => ({ type: "set", key: "#a", path: ["model"], value: text });
const run = (history: History, command: Command, at = 0, mergeKey?: string) =>
  reduceHistory(history, { type: "do", command, at, mergeKey });
const model = (history: History) => nodeById(history.present, "a")?.raw.model;

describe("undo and redo", () => {
  test("go back and forth over the same documents", () => {
    const start = startHistory(chain());
    const one = run(start, type("one"));
    const two = run(one, type("two"));
    const back = reduceHistory(two, { type: "undo" });
    expect(back.present).toBe(one.present);
    expect(reduceHistory(back, { type: "redo" }).present).toBe(two.present);
    expect(reduceHistory(start, { type: "undo" })).toBe(start);
    expect(reduceHistory(two, { type: "redo" })).toBe(two);
  });

  test("a new change ends what could be redone", () => {
    const two = run(run(startHistory(chain()), type("one")), type("two"));
    const other = run(reduceHistory(two, { type: "undo" }), type("three"));
    expect(other.future).toEqual([]);
    expect(model(reduceHistory(other, { type: "undo" }))).toBe("one");
  });

  test("a command that changes nothing is no step", () => {
    const start = startHistory(chain());
    expect(run(start, type("gpt-4o"))).toBe(start);
  });
});

describe("typing", () => {
  test("is one step until a pause or another field", () => {
    let history = startHistory(chain());
    for (const [at, text] of [..."gpt"].entries())
      history = run(history, type(text), at * 300, "model");
    expect(history.past.length).toBe(1);
    history = run(history, type("after a pause"), 5_000, "model");
    expect(history.past.length).toBe(2);
    history = run(history, { type: "set", key: "#b", path: ["model"], value: "x" }, 5_100, "other");
    expect(history.past.length).toBe(3);
    expect(model(reduceHistory(reduceHistory(history, { type: "undo" }), { type: "undo" }))).toBe(
      "t",
    );
  });

  test("is not merged over an undo", () => {
    const once = run(startHistory(chain()), type("a"), 0, "model");
    const again = run(reduceHistory(once, { type: "undo" }), type("b"), 10, "model");
    expect(again.past.length).toBe(1);
    expect(model(reduceHistory(again, { type: "undo" }))).toBe("gpt-4o");
  });
});

test("going back to what was saved is saved again", () => {
  const start = startHistory(chain());
  const changed = run(start, type("one"));
  expect([isUnsaved(start), isUnsaved(changed)]).toEqual([false, true]);
  const saved = reduceHistory(changed, { type: "saved", document: changed.present });
  expect(isUnsaved(saved)).toBe(false);
  expect(isUnsaved(reduceHistory(saved, { type: "undo" }))).toBe(true);
  expect(isUnsaved(reduceHistory(reduceHistory(saved, { type: "undo" }), { type: "redo" }))).toBe(
    false,
  );
});

test("a requirement that was made again takes its place in every step", () => {
  const name = (id: string): Command => ({
    type: "set",
    key: "#a",
    path: ["connection"],
    value: requirementReference(id),
  });
  let history = run(startHistory(chain()), name("old"));
  history = run(history, { type: "clearRequirement", id: "old" });
  history = reduceHistory(history, { type: "undo" });
  history = reduceHistory(history, { type: "requirementRestored", from: "old", to: "new" });
  const connection = (each: History) => nodeById(each.present, "a")?.raw.connection;
  expect(connection(history)).toEqual(requirementReference("new"));
  const redone = reduceHistory(history, { type: "redo" });
  expect(connection(redone)).toBeNull();
  expect(connection(reduceHistory(redone, { type: "undo" }))).toEqual(requirementReference("new"));
});
