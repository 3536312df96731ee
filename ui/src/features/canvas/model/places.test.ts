import { describe, expect, test } from "vitest";
import { NODE_HEIGHT, NODE_WIDTH } from "./layout.ts";
import type { NoteChange } from "./notes.ts";
import { boundsOf, isLaidOutAlike } from "./places.ts";
import { apply, type Command } from "./reducer.ts";
import { chain, workflow } from "./testing.ts";

describe("what holds everything on the canvas", () => {
  test("is nothing where there is nothing", () => {
    expect(boundsOf(workflow())).toBeNull();
  });

  test("reaches around every card and every note", () => {
    const nodes = chain().nodes.map((node, at) => ({ ...node, position: { x: at * 300, y: -20 } }));
    const document = { ...chain(), nodes };
    const right = 300 * (nodes.length - 1) + NODE_WIDTH;
    expect(boundsOf(document)).toEqual({ x: 0, y: -20, width: right, height: NODE_HEIGHT });
    const position = { x: -100, y: 50 };
    const note = {
      key: "n",
      text: "",
      colour: "amber",
      position,
      width: 200,
      height: 120,
    } as const;
    const noted = apply(document, { type: "addNote", note });
    expect(boundsOf(noted)).toEqual({ x: -100, y: -20, width: right + 100, height: 190 });
  });
});

describe("two documents are laid out alike", () => {
  const before = chain();
  const isAlike = (command: Command) => isLaidOutAlike(before, apply(before, command));
  const [, a] = before.nodes;
  const key = a?.key ?? "";

  test("where only what stands inside a node differs", () => {
    expect(isLaidOutAlike(before, before)).toBe(true);
    expect(isAlike({ type: "set", key, path: ["model"], value: "gpt-5" })).toBe(true);
  });

  test("where a note says something else, but not where it stands or looks otherwise", () => {
    const note = { key: "n", text: "", colour: "amber", position: { x: 0, y: 0 } } as const;
    const noted = apply(before, { type: "addNote", note: { ...note, width: 200, height: 120 } });
    const changed = (change: NoteChange) =>
      isLaidOutAlike(noted, apply(noted, { type: "changeNote", key: "n", change }));
    expect(changed({ text: "Why" })).toBe(true);
    for (const change of [
      { colour: "red" },
      { position: { x: 4, y: 0 } },
      { width: 300 },
      { height: 200 },
    ] as const) {
      expect(changed(change), JSON.stringify(change)).toBe(false);
    }
    expect(isLaidOutAlike(noted, { ...noted, ui: { ...noted.ui, viewport: {} } })).toBe(false);
  });

  test("but not where a node is moved, called otherwise, taken away, or a note added", () => {
    const note = { key: "n", text: "", colour: "amber", position: { x: 0, y: 0 } } as const;
    const different: Command[] = [
      { type: "move", positions: new Map([[key, { x: 1, y: 1 }]]) },
      { type: "rename", key, id: "other" },
      { type: "remove", keys: [key] },
      { type: "set", key, path: ["depends"], value: [] },
      { type: "addNote", note: { ...note, width: 200, height: 120 } },
    ];
    for (const command of different) expect(isAlike(command), command.type).toBe(false);
  });
});
