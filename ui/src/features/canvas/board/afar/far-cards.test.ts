import { describe, expect, test } from "vitest";
import { chain, connection, node, OPENAI, surroundings } from "../../model/testing.ts";
import { viewOf } from "../cards/node-view.ts";
import { type CardNode, reconcileNodes } from "../flow/flow-nodes.ts";
import { cardAt, cardsIn, farCards } from "./far-cards.ts";

const document = {
  ...chain(),
  nodes: chain().nodes.map((node, at) => ({ ...node, position: { x: at * 100, y: at * 10 } })),
};
const views = new Map(
  document.nodes.map((node) => [node.key, viewOf(node, surroundings(), [])] as const),
);
const cards = () => reconcileNodes([], document, views, []);
const outlines = (list: readonly CardNode[]) =>
  farCards(list).flatMap(({ identity, path }) =>
    (path.match(/M[^z]+z/g) ?? []).map((outline) => `${identity} ${outline}`),
  );

describe("cards from afar", () => {
  test("are outlines where the cards stand, as large as they are, and those alike in one stroke", () => {
    expect(outlines(cards())).toEqual([
      "none M0 0h180v53h-180z",
      "none M300 30h180v53h-180z",
      "missing M100 10h180v79h-180z",
      "missing M200 20h180v79h-180z",
    ]);
    expect(farCards(cards())).toHaveLength(2);
  });

  test("that act with several are columns too, over all cards, for the lens to show", () => {
    const held = (connection: string | null) => ({ type: OPENAI, connection });
    const agent = node("agent", "dynamiq.nodes.agents.Agent", {
      llm: held("c1"),
      tools: [held(null)],
    });
    const view = viewOf(agent, surroundings([connection("c1")]), []);
    const [, card] = cards();
    const several = card ? [{ ...card, data: { view } }, ...cards()] : [];
    const strokes = farCards(several);
    expect(strokes.slice(0, 2).map(({ isBand }) => isBand)).toEqual([false, false]);
    expect(strokes.slice(2)).toMatchObject([
      { identity: "shared", isBand: true, path: "M100 10h90v79h-90z" },
      { identity: "missing", isBand: true, path: "M190 10h90v79h-90z" },
    ]);
    expect(new Set(strokes.map(({ id }) => id)).size).toBe(strokes.length);
  });

  test("of hundreds are no more than hundreds to a stroke, each in one", () => {
    const [, card] = cards();
    const many = [...Array(450).keys()].flatMap((x) =>
      card ? { ...card, id: `#${x}`, position: { x, y: 0 } } : [],
    );
    const strokes = farCards(many);
    expect(strokes).toHaveLength(3);
    expect(new Set(strokes.map(({ id }) => id)).size).toBe(3);
    expect(outlines(many)).toHaveLength(450);
  });

  test("are found by a point in them, the one on top first", () => {
    expect(cardAt(cards(), { x: 50, y: 20 })?.id).toBe("#input");
    expect(cardAt(cards(), { x: 150, y: 40 })?.id).toBe("#a");
    expect(cardAt(cards(), { x: 150, y: 85 })?.id).toBe("#a");
    expect(cardAt(cards(), { x: 50, y: 60 })).toBeUndefined();
  });

  test("are touched by a box that meets them anywhere", () => {
    const touched = (x: number, y: number, width: number, height: number) =>
      cardsIn(cards(), { x, y, width, height }).map(({ id }) => id);
    expect(touched(-10, -10, 500, 500)).toEqual(["#input", "#a", "#b", "#output"]);
    expect(touched(185, 0, 10, 12)).toEqual(["#a"]);
    expect(touched(-10, -10, 5, 5)).toEqual([]);
    expect(touched(470, 80, 50, 50)).toEqual(["#output"]);
    // A line has no room, as with those that are drawn by themselves.
    expect(touched(-10, 20, 500, 0)).toEqual([]);
  });
});
