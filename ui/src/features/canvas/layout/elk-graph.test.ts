import Elk from "elkjs/lib/elk.bundled.js";
import { expect, test } from "vitest";
import { CHOICE_TYPE, edgesOf, nodeByKey, type WorkflowDocument } from "../model/document.ts";
import { heightOf, NODE_WIDTH } from "../model/layout.ts";
import { apply } from "../model/reducer.ts";
import { input, llm, node, output, random, workflow } from "../model/testing.ts";
import { elkGraph, elkPositions } from "./elk-graph.ts";

async function arranged(document: WorkflowDocument): Promise<WorkflowDocument> {
  const laidOut = await new Elk().layout(elkGraph(document));
  return apply(document, { type: "move", positions: elkPositions(laidOut, document) });
}

function place(document: WorkflowDocument, id: string) {
  const { x = Number.NaN, y = Number.NaN } = nodeByKey(document, `#${id}`)?.position ?? {};
  return { x, y };
}

/** Nodes that each run after some of those before them. */
function byLot(seed: number): WorkflowDocument {
  const next = random(seed);
  const ids = [...Array(2 + Math.floor(next() * 20)).keys()].map((at) => `n${at}`);
  const nodes = ids.map((id, at) =>
    llm(id, at === 0 ? ["input"] : ids.slice(0, at).filter(() => next() < 2 / at)),
  );
  return workflow(input(), ...nodes, output(ids.slice(-1)));
}

test("each node stands right of what it runs after, and none on another", async () => {
  for (let seed = 1; seed <= 25; seed += 1) {
    const document = await arranged(byLot(seed));
    for (const { source, target } of edgesOf(document)) {
      const [from, to] = [nodeByKey(document, source), nodeByKey(document, target)];
      expect(to?.position.x, `seed ${seed}`).toBeGreaterThanOrEqual(
        (from?.position.x ?? 0) + NODE_WIDTH,
      );
    }
    for (const [at, a] of document.nodes.entries()) {
      for (const b of document.nodes.slice(at + 1)) {
        const apart =
          Math.abs(a.position.x - b.position.x) >= NODE_WIDTH ||
          a.position.y + heightOf(a) <= b.position.y ||
          b.position.y + heightOf(b) <= a.position.y;
        expect(apart, `seed ${seed}: ${a.key} and ${b.key}`).toBe(true);
      }
    }
  }
});

test("the first node stays where it is, and what is behind the first option stands above", async () => {
  const options = ["yes", "no"].map((id) => ({ id, name: id, condition: null }));
  const choice = node("c", CHOICE_TYPE, { depends: [{ node: "input" }], options });
  const behind = (id: string, option: string) => llm(id, [], { depends: [{ node: "c", option }] });
  const start = workflow(
    input(),
    choice,
    behind("b", "no"),
    behind("a", "yes"),
    output(["a", "b"]),
  );
  const moved = apply(start, {
    type: "move",
    positions: new Map([["#input", { x: 400, y: -40 }]]),
  });
  const document = await arranged(moved);
  expect(place(document, "input")).toEqual({ x: 400, y: -40 });
  expect(place(document, "a").y).toBeLessThan(place(document, "b").y);
});

test("an edge from an option that is gone, and nodes that wait for each other, are no obstacle", async () => {
  const gone = llm("a", [], { depends: [{ node: "input", option: "gone" }] });
  const document = await arranged(workflow(input(), gone, llm("b", ["c"]), llm("c", ["b"])));
  for (const { position } of document.nodes) expect(Number.isFinite(position.x)).toBe(true);
});
