import { expect, test } from "vitest";
import type { CanvasNode } from "./document.ts";
import type { JsonObject } from "./json.ts";
import { nestedNode, newNested, pathsTo, problemsInside, typesIn } from "./nested.ts";
import { connectionPlaces } from "./references.ts";

const LLM = "dynamiq.nodes.llms.OpenAI";
const AGENT = "dynamiq.nodes.agents.Agent";
const MEMORY = "dynamiq.memory.backends.Pinecone";

const RAW: JsonObject = {
  id: "agent",
  type: AGENT,
  llm: { type: LLM, connection: "c-1" },
  tools: [
    { type: "dynamiq.nodes.tools.TavilyTool", name: "web" },
    { type: AGENT, llm: { type: LLM, prompt: { type: LLM, connection: "text" } } },
  ],
  memory: { backend: { type: MEMORY, connection: { $type: "requirement", $id: "r-1" } } },
};
const NODE: CanvasNode = { key: "k", raw: RAW, position: { x: 0, y: 0 }, ui: {}, extras: {} };
const isNode = (type: string) => type.startsWith("dynamiq.nodes.");

test("a node inside another is edited as a node of its own", () => {
  expect(nestedNode(NODE, ["tools", 0])?.raw.name).toBe("web");
  expect(nestedNode(NODE, ["tools", 7])).toBeNull();
  expect(nestedNode(NODE, ["memory"])).toBeNull();
});

test("the way to a field leads through the nodes that it stands in", () => {
  expect(pathsTo(NODE, "tools.1.llm.model", isNode)).toEqual([
    ["tools", 1],
    ["tools", 1, "llm"],
  ]);
  // A memory is no node: it stands in the agent's own form.
  expect(pathsTo(NODE, "memory.backend.connection", isNode)).toEqual([]);
  expect(pathsTo(NODE, "role", isNode)).toEqual([]);
  expect(pathsTo(NODE, "tools.9.llm", isNode)).toEqual([]);
});

test("problems inside are told as the inner node's own", () => {
  const problem = (field: string) => ({
    field,
    reason: "cannot be blank",
    severity: "error" as const,
  });
  const all = [problem("llm.connection"), problem("llm"), problem("role")];
  expect(problemsInside(all, [])).toEqual(all);
  expect(problemsInside(all, ["llm"])).toEqual([problem("connection")]);
  expect(problemsInside(all, ["tools", 1])).toEqual([]);
});

test("a new tool has a name that no other has", () => {
  const type = "dynamiq.nodes.tools.TavilyTool";
  expect(newNested(type, [])).toEqual({ type, name: "tavilytool" });
  expect(newNested(type, ["tavilytool"]).name).toBe("tavilytool-1");
  expect(newNested(LLM, []).model).toBe("gpt-4o");
});

test("every type is found once, however deep", () => {
  expect([...typesIn(RAW)].sort()).toEqual(
    [AGENT, LLM, MEMORY, "dynamiq.nodes.tools.TavilyTool"].sort(),
  );
});

test("connections of models, tools and memories are the node's too, and those of a text are not", () => {
  expect(
    connectionPlaces(NODE).map(({ path, reference }) => [path.join("."), reference?.kind]),
  ).toEqual([
    ["connection", undefined],
    ["llm.connection", "connection"],
    ["tools.0.connection", undefined],
    ["tools.1.connection", undefined],
    ["tools.1.llm.connection", undefined],
    ["memory.backend.connection", "requirement"],
  ]);
});
