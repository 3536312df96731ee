import { describe, expect, test } from "vitest";
import { NODE_HEIGHT, NODE_WIDTH } from "./layout.ts";
import { boundsOf } from "./places.ts";
import { apply } from "./reducer.ts";
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
