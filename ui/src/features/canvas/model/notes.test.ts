import { describe, expect, test } from "vitest";
import { copyNodes, cornerOf, placeAt, readCopiedNodes, readCopiedNotes } from "./clipboard.ts";
import type { WorkflowDocument } from "./document.ts";
import { findNodes } from "./find.ts";
import { isUnsaved, reduceHistory, startHistory } from "./history.ts";
import type { Json } from "./json.ts";
import {
  firstLine,
  freeNotePosition,
  LEAST_NOTE,
  type Note,
  notesOf,
  paragraphsOf,
} from "./notes.ts";
import { readWorkflow, writeWorkflow } from "./projection.ts";
import { apply } from "./reducer.ts";
import { chain } from "./testing.ts";

const NOTE: Note = {
  key: "n",
  text: "Ask Ann first",
  colour: "green",
  position: { x: 40, y: 80 },
  width: 220,
  height: 120,
};

const noted = (...notes: readonly Note[]): WorkflowDocument =>
  notes.reduce((document, note) => apply(document, { type: "addNote", note }), chain());
const withEntries = (...notes: readonly Json[]): WorkflowDocument => ({
  ...chain(),
  ui: { notes },
});
const HERE = { workflowId: "w", projectId: "p" };

describe("a note", () => {
  test("is canvas data: the flow does not know of it, and it is read as it was written", () => {
    const { flow, flow_ui } = writeWorkflow(noted(NOTE));
    expect(JSON.stringify(flow)).not.toContain("Ask Ann");
    expect(flow).toEqual(writeWorkflow(chain()).flow);
    expect(notesOf(readWorkflow({ flow, flow_ui }, () => "new"))).toEqual([NOTE]);
  });

  test("is added, changed, moved and removed, each a step that can be undone", () => {
    const steps = [
      { type: "addNote", note: NOTE },
      { type: "changeNote", key: "n", change: { text: "Ask Bob", colour: "red" } },
      { type: "move", positions: new Map([["n", { x: 4, y: 8 }]]) },
      { type: "remove", keys: ["n"] },
    ] as const;
    let history = startHistory(chain());
    const seen = [notesOf(history.present)];
    for (const [at, command] of steps.entries()) {
      history = reduceHistory(history, { type: "do", command, at });
      seen.push(notesOf(history.present));
    }
    expect(seen[3]).toEqual([
      { ...NOTE, text: "Ask Bob", colour: "red", position: { x: 4, y: 8 } },
    ]);
    expect(seen[4]).toEqual([]);
    for (const before of seen.slice(0, -1).reverse()) {
      history = reduceHistory(history, { type: "undo" });
      expect(notesOf(history.present)).toEqual(before);
    }
    expect(isUnsaved(history)).toBe(false);
  });

  test("that is changed to what it is changes nothing", () => {
    const document = noted(NOTE);
    const same = { type: "changeNote", key: "n", change: { ...NOTE } } as const;
    expect(apply(document, same)).toBe(document);
    expect(apply(document, { type: "move", positions: new Map([["n", NOTE.position]]) })).toBe(
      document,
    );
  });

  test("stays where it is when nodes are arranged", () => {
    expect(notesOf(apply(noted(NOTE), { type: "arrange" }))).toEqual([NOTE]);
  });
});

describe("entries that another program wrote", () => {
  test("keep what is not understood", () => {
    const entry = { id: "n", text: "x", position: { x: 1, y: 2, z: 3 }, author: "ann" };
    const after = apply(withEntries(entry, "odd"), {
      type: "changeNote",
      key: "n",
      change: { text: "y" },
    });
    expect(after.ui.notes).toMatchObject([{ author: "ann", text: "y" }, "odd"]);
  });

  test("keep a colour and a size that are not known here, unless these are changed", () => {
    const entry = { id: "n", color: "teal", width: 7, position: { x: 1, y: 2, z: 3 } };
    const moved = apply(withEntries(entry), {
      type: "move",
      positions: new Map([["n", { x: 5, y: 6 }]]),
    });
    expect(moved.ui.notes).toEqual([{ ...entry, position: { x: 5, y: 6, z: 3 } }]);
    const grey = { type: "changeNote", key: "n", change: { colour: "red", width: 300 } } as const;
    expect(apply(moved, grey).ui.notes).toMatchObject([{ color: "red", width: 300 }]);
  });

  test.each<[Json]>([["text"], [{}], [{ id: 3 }], [null]])("%j is no note, and stays", (entry) => {
    const document = withEntries(entry);
    expect(notesOf(document)).toEqual([]);
    expect(writeWorkflow(document).flow_ui.notes).toEqual([entry]);
  });

  test("have a place, a size and a colour in any case", () => {
    const broken = { id: "n", position: { x: "a" }, width: 1, height: -5, color: "pink" };
    expect(notesOf(withEntries(broken))).toEqual([
      { key: "n", text: "", colour: "grey", position: { x: 0, y: 0 }, ...LEAST_NOTE },
    ]);
  });

  test("of one id are one note", () => {
    expect(notesOf(withEntries({ id: "n" }, { id: "n" }))).toHaveLength(1);
  });
});

describe("copies", () => {
  test("of notes and nodes keep their places beside each other, under keys of their own", () => {
    const document = noted(NOTE);
    const text = copyNodes(document, ["n", "#a"], HERE) ?? "";
    const notes = readCopiedNotes(text, () => "copy");
    const nodes = readCopiedNodes(text, document, HERE, () => "node") ?? [];
    const all = [...nodes, ...notes];
    expect(notes).toEqual([{ ...NOTE, key: "copy" }]);
    const placed = {
      type: "paste",
      nodes: placeAt(nodes, { x: 100, y: 100 }, all),
      notes: placeAt(notes, { x: 100, y: 100 }, all),
    } as const;
    const after = apply(document, placed);
    expect(notesOf(after).map(({ position }) => position)).toEqual([
      NOTE.position,
      { x: 140, y: 180 },
    ]);
    expect(cornerOf(placed.nodes)).toEqual({ x: 100, y: 100 });
  });

  test("of a note alone can be pasted, and other text holds none", () => {
    const text = copyNodes(noted(NOTE), ["n"], HERE) ?? "";
    expect(readCopiedNodes(text, chain(), HERE, () => "x")).toEqual([]);
    expect(readCopiedNotes(text, () => "x")).toHaveLength(1);
    expect(readCopiedNotes('{"notes": [{"id": "n"}]}', () => "x")).toEqual([]);
  });
});

test("notes are found by their text, after the nodes", () => {
  const document = noted({ ...NOTE, text: "see openai" });
  const shown = () => "";
  expect(findNodes(document, "OPENAI", shown, {}).at(-1)).toBe("n");
  expect(findNodes(document, "ann", shown, {})).toEqual([]);
});

test("a new note does not hide another", () => {
  expect(freeNotePosition(noted(NOTE), { x: 41, y: 79 })).toEqual({ x: 64, y: 104 });
});

test("an empty line begins a paragraph, a line break does not", () => {
  expect(paragraphsOf("one\ntwo\n\n \n\nthree\n")).toEqual(["one\ntwo", "three\n"]);
  expect(paragraphsOf(" \n")).toEqual([]);
  expect(firstLine("\n\nHead\nbody")).toBe("Head");
});
