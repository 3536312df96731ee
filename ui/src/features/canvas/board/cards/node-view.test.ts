import { describe, expect, test } from "vitest";
import { apply } from "../../model/reducer.ts";
import { connection, llm, node, OPENAI, surroundings, workflow } from "../../model/testing.ts";
import { reconcileNodes } from "../flow/flow-nodes.ts";
import { isSameView, severalOf, viewOf } from "./node-view.ts";

const around = surroundings([connection("c1"), connection("c2")]);
const held = (reference: string | null) => ({ type: OPENAI, connection: reference });
const agent = (...tools: readonly (string | null)[]) =>
  node("agent", "dynamiq.nodes.agents.Agent", { llm: held("c1"), tools: tools.map(held) });

describe("what a card shows", () => {
  test("is one identity by its name, or each kind of several", () => {
    const one = viewOf(llm("a", [], { connection: "c1" }), around, []);
    expect([one.identityText, severalOf(one)]).toEqual(["Shared · c1", null]);
    const alike = viewOf(agent("c2"), around, []);
    expect([alike.identityText, severalOf(alike)]).toEqual(["2 shared connections", null]);
    const several = viewOf(agent(null), around, []);
    expect(severalOf(several)?.map(({ kind }) => kind)).toEqual(["shared", "missing"]);
    expect(several.identity).toBe("missing");
  });

  test("is read out with the name of each identity", () => {
    expect(viewOf(agent("c2", null), around, []).spoken).toContain(
      "Shared · c1, Shared · c2, No connection",
    );
  });

  test("stays the same object where what changes is not shown", () => {
    const before = workflow(llm("a", [], { connection: "c1" }), agent(null));
    const viewsOf = ({ nodes }: typeof before, seen = around) =>
      new Map(nodes.map((each) => [each.key, viewOf(each, seen, [])] as const));
    const cards = reconcileNodes([], before, viewsOf(before), []);
    const typed = before.nodes.reduce(
      (document, { key }) => apply(document, { type: "set", key, path: ["max_loops"], value: 3 }),
      before,
    );
    // Connections that are asked for again say the same.
    const again = surroundings([connection("c1"), connection("c2")]);
    const after = reconcileNodes(cards, typed, viewsOf(typed, again), []);
    expect(after.map((card, at) => card === cards[at])).toEqual([true, true]);

    const given = viewOf(agent("c2"), around, []);
    const taken = viewOf(agent(null), around, []);
    expect(isSameView(taken, viewOf(agent(null), again, []))).toBe(true);
    expect(isSameView(taken, given)).toBe(false);
  });
});
