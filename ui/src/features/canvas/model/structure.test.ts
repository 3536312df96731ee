import { expect, test } from "vitest";
import { CHOICE_TYPE, edgesOf, nodeById } from "./document.ts";
import { apply } from "./reducer.ts";
import { structureOf } from "./structure.ts";
import { chain, input, llm, node, output, workflow } from "./testing.ts";

test("what is said inside a node, and where it stands, leaves the structure the same", () => {
  const before = chain();
  const key = nodeById(before, "a")?.key ?? "";
  const path = ["prompt", "messages", 0, "content"];
  const typed = apply(before, { type: "set", key, path, value: "Hello" });
  const moved = apply(typed, { type: "move", positions: new Map([[key, { x: 7, y: 9 }]]) });
  expect(moved).not.toBe(before);
  expect(structureOf(moved)).toBe(structureOf(before));
  expect(edgesOf(moved)).toBe(edgesOf(before));
  // The index leads to the node as it is now.
  expect(nodeById(moved, "a")?.position).toEqual({ x: 7, y: 9 });
});

test("a name, an edge, a field of the Input and an option change it", () => {
  const choice = node("c", CHOICE_TYPE, {
    depends: [{ node: "a" }],
    options: [{ id: "yes", name: "Yes", condition: null }],
  });
  const before = workflow(input(), llm("a", ["input"]), choice, output(["a"]));
  const key = (id: string) => nodeById(before, id)?.key ?? "";
  const changes = [
    apply(before, { type: "rename", key: key("a"), id: "z" }),
    apply(before, {
      type: "connect",
      edge: { source: key("c"), target: key("output"), option: "yes" },
    }),
    apply(before, { type: "set", key: key("input"), path: ["schema"], value: { properties: {} } }),
    apply(before, { type: "set", key: key("c"), path: ["options"], value: [] }),
    apply(before, { type: "set", key: key("c"), path: ["options", 0, "id"], value: "no" }),
    apply(before, { type: "remove", keys: [key("a")] }),
  ];
  for (const after of changes) {
    expect(after).not.toBe(before);
    expect(structureOf(after)).not.toBe(structureOf(before));
  }
  const named = apply(before, {
    type: "set",
    key: key("c"),
    path: ["options", 0, "name"],
    value: "No",
  });
  expect(named).not.toBe(before);
  expect(structureOf(named)).toBe(structureOf(before));
});
