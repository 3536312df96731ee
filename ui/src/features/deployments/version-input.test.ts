import { expect, test } from "vitest";
import { inputFields, requirementIds } from "./version-input.ts";

const FLOW = {
  nodes: [
    {
      id: "input",
      type: "dynamiq.nodes.utils.Input",
      schema: { type: "object", properties: { topic: { type: "string" } }, required: ["topic"] },
    },
    { id: "openai-1", connection: { $type: "requirement", $id: "r1" } },
    { id: "agent", tools: [{ connection: { $type: "requirement", $id: "r2" } }, null] },
    { id: "other", connection: { $type: "requirement", $id: "r1" } },
    { id: "shared", connection: "c1" },
  ],
};

test("the fields of a run are the Input node's", () => {
  expect(inputFields({ flow: FLOW })).toEqual([{ name: "topic", type: "string", required: true }]);
});

test("a version without an Input node has none that are known", () => {
  expect(inputFields({ flow: { nodes: [] } })).toBeNull();
  expect(inputFields(undefined)).toBeNull();
});

test("requirements are found wherever they are named, each once", () => {
  expect([...requirementIds({ flow: FLOW })].sort()).toEqual(["r1", "r2"]);
});
