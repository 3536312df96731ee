import { expect, test } from "vitest";
import type { WorkflowDocument } from "./document.ts";
import { ancestors, isBefore } from "./graph.ts";
import { runsBefore } from "./reach.ts";
import { structureOf } from "./structure.ts";
import { input, llm, random, workflow } from "./testing.ts";

const COUNT = 70;

/** A workflow whose edges are drawn by lot; with `rings` they may lead back. */
function drawnByLot(seed: number, rings: boolean): WorkflowDocument {
  const next = random(seed);
  const name = (at: number) => `n${at}`;
  const nodes = [...Array(COUNT).keys()].map((at) => {
    const others = rings ? COUNT : at;
    const depends = [1, 2].flatMap(() =>
      others > 0 && next() < 0.6 ? [name(Math.floor(next() * others))] : [],
    );
    return llm(name(at), depends);
  });
  return workflow(input(), ...nodes);
}

test.each([1, 2, 3, 4, 5, 6])(
  "says of every pair what a walk along the edges says (%i)",
  (seed) => {
    for (const rings of [false, true]) {
      const document = drawnByLot(seed, rings);
      for (const node of document.nodes) {
        const before = new Set(ancestors(document, node));
        for (const other of document.nodes) {
          if (other === node) continue;
          expect(isBefore(document, other, node), `${other.key} before ${node.key}`).toBe(
            before.has(other),
          );
        }
      }
    }
  },
);

test("a walk is needed only where a ring stands before a node", () => {
  const [a, b, c] = [llm("a", ["input"]), llm("b", ["c"]), llm("c", ["b"])];
  const d = llm("d", ["c", "a"]);
  const document = workflow(input(), a, b, c, d);
  const structure = structureOf(document);
  const at = (id: string) => structure.byId.get(id) ?? -1;
  expect(runsBefore(structure, at("input"), at("a"))).toBe(true);
  expect(runsBefore(structure, at("a"), at("input"))).toBe(false);
  expect(runsBefore(structure, at("b"), at("d"))).toBeNull();
  expect(isBefore(document, b, d)).toBe(true);
});
