import { expect, test } from "vitest";
import { compareDocuments } from "./compare.ts";
import type { Note } from "./notes.ts";
import { apply } from "./reducer.ts";
import { chain, llm, workflow } from "./testing.ts";

const compare = (...documents: Parameters<typeof compareDocuments>) => {
  const { nodes, missing } = compareDocuments(...documents);
  return { nodes: Object.fromEntries(nodes), missing };
};

test("the same document differs in nothing, wherever its nodes stand", () => {
  const moved = apply(chain(), { type: "move", positions: new Map([["#a", { x: 9, y: 9 }]]) });
  expect(compare(chain(), moved)).toEqual({ nodes: {}, missing: [] });
});

test("fields that say something else are named", () => {
  const other = apply(chain(), { type: "set", key: "#a", path: ["model"], value: "gpt-5" });
  expect(compare(chain(), other).nodes).toEqual({ "#a": { kind: "changed", fields: ["model"] } });
});

test("nodes of one side alone are told on both", () => {
  const more = workflow(...chain().nodes, llm("c", ["a"]));
  expect(compare(more, chain())).toEqual({ nodes: { "#c": { kind: "only" } }, missing: [] });
  expect(compare(chain(), more)).toEqual({ nodes: {}, missing: ["c"] });
});

test("a name that went to another node makes them no twins", () => {
  const moved = apply(apply(chain(), { type: "rename", key: "#a", id: "first" }), {
    type: "add",
    node: { ...llm("a", ["input"]), key: "#new" },
  });
  expect(compare(moved, chain()).nodes["#new"]).toEqual({ kind: "only" });
  expect(compare(chain(), moved).missing).toEqual(["a"]);
});

test("a renamed node is the same node", () => {
  const renamed = apply(chain(), { type: "rename", key: "#a", id: "first" });
  const { nodes, missing } = compare(chain(), renamed);
  expect(missing).toEqual([]);
  expect(nodes["#a"]).toEqual({ kind: "changed", fields: ["id", "name"] });
  expect(nodes["#b"]?.kind).toBe("changed");
});

const NOTE: Note = {
  key: "n",
  text: "Ask Ann first",
  colour: "grey",
  position: { x: 0, y: 0 },
  width: 220,
  height: 120,
};
const noted = (...notes: readonly Note[]) =>
  notes.reduce((document, note) => apply(document, { type: "addNote", note }), chain());
const compareNotes = (...documents: Parameters<typeof compareDocuments>) => {
  const { differing, missing } = compareDocuments(...documents).notes;
  return { differing: Object.fromEntries(differing), missing };
};

test("notes of one side alone are told on both", () => {
  const more = noted(NOTE, { ...NOTE, key: "m" });
  expect(compareNotes(more, noted(NOTE))).toEqual({
    differing: { m: { kind: "only" } },
    missing: 0,
  });
  expect(compareNotes(noted(NOTE), more)).toEqual({ differing: {}, missing: 1 });
});

test("a note that says something else is told, one that only moved or grew is not", () => {
  const changed = noted({ ...NOTE, text: "Ask Bob", colour: "red" });
  expect(compareNotes(changed, noted(NOTE)).differing).toEqual({
    n: { kind: "changed", fields: ["text", "colour"] },
  });
  const moved = noted({ ...NOTE, position: { x: 9, y: 9 }, width: 300 });
  expect(compareNotes(moved, noted(NOTE))).toEqual({ differing: {}, missing: 0 });
});
