import { expect, test } from "vitest";
import { CHOICE_TYPE } from "../../model/document.ts";
import { apply } from "../../model/reducer.ts";
import { input, llm, node, workflow } from "../../model/testing.ts";
import { reconcileEdges, relabelEdges } from "./flow-nodes.ts";

const choice = node("c", CHOICE_TYPE, {
  depends: [{ node: "input" }],
  options: [{ id: "yes", name: "Yes", condition: null }],
});
const answer = llm("a", [], { depends: [{ node: "c", option: "yes" }] });
const before = workflow(input(), choice, answer, llm("b", ["a"]));

test("an edge is read out with what its option is called now, and the others stay as they are", () => {
  const drawn = reconcileEdges([], before, []);
  const path = ["options", 0, "name"];
  const named = apply(before, { type: "set", key: "#c", path, value: "Certainly" });
  const after = relabelEdges(drawn, named);
  const told = after.find(({ source }) => source === "#c")?.ariaLabel;
  expect(told).toBe("a runs after c, option Certainly");
  expect(after.map((edge, at) => edge === drawn[at])).toEqual(
    drawn.map(({ source }) => source !== "#c"),
  );
  expect(relabelEdges(after, named)).toBe(after);
});
