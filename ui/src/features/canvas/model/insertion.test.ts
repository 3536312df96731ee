import { describe, expect, test } from "vitest";
import { edgeKey, edgesOf, nodeById } from "./document.ts";
import { addCommand, suggestPlace, type Where } from "./insertion.ts";
import { apply } from "./reducer.ts";
import { chain, input, OPENAI, output, workflow } from "./testing.ts";

const POINT = { x: 400, y: 300 };
const fresh = () => workflow(input(), { ...output(["input"]), position: { x: 424, y: 0 } });
const add = (where: Where, document = fresh()) =>
  apply(document, addCommand(document, OPENAI, "#new", where));
const ends = (document: ReturnType<typeof fresh>) => edgesOf(document).map(edgeKey).sort();

describe("a place that fits", () => {
  const line = { source: "#input", target: "#output", option: null };

  test("is the only edge of a new workflow", () => {
    expect(suggestPlace(fresh(), [], [], POINT)).toEqual({ kind: "on", edge: line });
    expect(suggestPlace(fresh(), ["#input"], [], POINT)).toEqual({ kind: "on", edge: line });
  });

  test("is behind the selected node, in the selected edge, or where one looks", () => {
    expect(suggestPlace(chain(), ["#a"], [], POINT)).toEqual({ kind: "after", key: "#a" });
    expect(suggestPlace(chain(), [], ["#a>#b"], POINT)).toEqual({
      kind: "on",
      edge: { source: "#a", target: "#b", option: null },
    });
    for (const selection of [[], ["#a", "#b"], ["#output"], ["#gone"]]) {
      expect(suggestPlace(chain(), selection, [], POINT)).toEqual({ kind: "at", point: POINT });
    }
  });
});

describe("a new node", () => {
  test("in an edge stands between its ends", () => {
    const document = add({
      kind: "on",
      edge: { source: "#input", target: "#output", option: null },
    });
    expect(ends(document)).toEqual(["#input>#new", "#new>#output"]);
    expect(nodeById(document, "openai-1")?.position).toEqual({ x: 212, y: 0 });
  });

  test("at the loose end of an edge is connected from either side", () => {
    const end = { kind: "end", point: POINT, option: null } as const;
    expect(ends(add({ ...end, of: "#input", isSource: true }))).toContain("#input>#new");
    expect(ends(add({ ...end, of: "#output", isSource: false }))).toContain("#new>#output");
  });

  test("covers no other, and gets a free name", () => {
    const once = add({ kind: "at", point: POINT });
    const twice = apply(once, addCommand(once, OPENAI, "#more", { kind: "at", point: POINT }));
    const [first, second] = ["openai-1", "openai-2"].map((id) => nodeById(twice, id)?.position);
    expect(first?.x).toBe(second?.x);
    expect((second?.y ?? 0) - (first?.y ?? 0)).toBeGreaterThanOrEqual(80);
  });
});
