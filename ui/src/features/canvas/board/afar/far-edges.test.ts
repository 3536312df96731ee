import { describe, expect, test } from "vitest";
import { chain, surroundings } from "../../model/testing.ts";
import { viewOf } from "../cards/node-view.ts";
import {
  type CardNode,
  type FlowEdge,
  reconcileEdges,
  reconcileNodes,
} from "../flow/flow-nodes.ts";
import { farEdges } from "./far-edges.ts";

const document = {
  ...chain(),
  nodes: chain().nodes.map((node, at) => ({ ...node, position: { x: at * 300, y: 0 } })),
};
const views = new Map(
  document.nodes.map((node) => [node.key, viewOf(node, surroundings(), [])] as const),
);
const cards = (): CardNode[] => reconcileNodes([], document, views, []);
const edges = (selected: readonly string[] = []): FlowEdge[] =>
  reconcileEdges([], document, selected);
const starts = (path: string) => [...path.matchAll(/M([^ ]+)/g)].map(([, point]) => point);

describe("edges from afar", () => {
  test("begin and end at the rims of their handles", () => {
    const { still, moving, selected } = farEdges(cards(), edges());
    // A card is 180 wide, and a handle of 9 stands 3.5 outside of it, in the middle of the head.
    expect(still).toHaveLength(1);
    expect(starts(still[0] ?? "")).toEqual(["183.5,26", "483.5,26", "783.5,26"]);
    expect(still[0]).toMatch(/ 296\.5,26M.* 596\.5,26M.* 896\.5,26$/);
    expect([moving, selected]).toEqual(["", ""]);
  });

  test("of a node that is dragged follow it, and the others are not drawn again", () => {
    const list = edges();
    const [first, second, ...others] = cards();
    const dragged = (x: number): CardNode[] =>
      [first, second && { ...second, position: { x, y: 0 }, dragging: true }, ...others].flatMap(
        (node) => node ?? [],
      );
    const before = farEdges(dragged(310), list);
    const after = farEdges(dragged(320), list);
    expect(after.still).toBe(before.still);
    expect(starts(after.still[0] ?? "")).toEqual(["783.5,26"]);
    expect(starts(after.moving)).toEqual(["183.5,26", "503.5,26"]);
  });

  test("that are selected stand apart", () => {
    const [key = ""] = edges().map(({ id }) => id);
    const { selected } = farEdges(cards(), edges([key]));
    expect(starts(selected)).toEqual(["183.5,26"]);
  });

  test("to a node that is not there are left out", () => {
    const { still } = farEdges(cards().slice(0, 2), edges());
    expect(starts(still.join(""))).toEqual(["183.5,26"]);
  });
});
