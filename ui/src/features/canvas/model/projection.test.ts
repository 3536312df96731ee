import { describe, expect, test } from "vitest";
import { newWorkflowFlow } from "../newWorkflow.ts";
import { edgesOf, nodeById, nodeId } from "./document.ts";
import { isEqual, type Json, type JsonObject, listOf, objectOf } from "./json.ts";
import { readWorkflow, writeWorkflow } from "./projection.ts";
import { apply } from "./reducer.ts";
import { chain, llm, random, workflow } from "./testing.ts";

const counter = () => {
  let count = 0;
  return () => `key-${++count}`;
};

describe("a new workflow", () => {
  const fresh = newWorkflowFlow();
  const document = readWorkflow(fresh, counter());

  test("holds exactly Input and Output, connected, with their fields", () => {
    expect(fresh.flow.nodes).toMatchObject([
      {
        id: "input",
        name: "input",
        type: "dynamiq.nodes.utils.Input",
        schema: {
          type: "object",
          properties: { input: { type: "Any" }, files: { type: "list[files]" } },
        },
      },
      {
        id: "output",
        name: "output",
        type: "dynamiq.nodes.utils.Output",
        schema: {
          properties: { output: { type: "Any" }, files: { type: "list[files]" } },
          required: ["output"],
        },
        depends: [{ node: "input" }],
      },
    ]);
    expect(edgesOf(document).length).toBe(1);
  });

  test("has the platform's canvas shape", () => {
    const [entry] = listOf(fresh.flow_ui.nodes);
    expect(entry).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: "dynamiq.nodes.utils.Input",
      title: "input",
      position: { x: 0, y: 0 },
      deletable: false,
      data: {
        metadata: { id: "input", name: "input", type: "dynamiq.nodes.utils.Input", depends: [] },
        metadata_ui: { title: "input", position: { x: 0, y: 0 } },
      },
    });
    const [edge] = listOf(fresh.flow_ui.edges);
    expect(edge).toMatchObject({ type: "smoothstep", source: objectOf(entry).id });
  });
});

/** Adds keys that nobody knows, in places that come from the seed. */
function sprinkle(value: Json, next: () => number, path = ""): Json {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item, at) => sprinkle(item, next, `${path}.${at}`));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, sprinkle(inner, next, key)] as const,
  );
  const extra = next() < 0.6 ? [["x_unknown", { deep: [next() > 0.5, path, null] }] as const] : [];
  return Object.fromEntries([...entries, ...extra]);
}

test("what is read is written again, every unknown key included", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const next = random(seed);
    const given = sprinkle({ ...writeWorkflow(chain()) } as unknown as Json, next) as JsonObject;
    const flow = objectOf(given.flow);
    const flow_ui = objectOf(given.flow_ui);
    // A node's own copy in the canvas data follows the flow, where other unknown keys were sprinkled.
    const custom = Object.fromEntries(
      listOf(flow_ui.nodes).map((entry, at) => [
        String(objectOf(entry).id),
        { ...objectOf(listOf(flow.nodes)[at]), pipedreamApp: { seed } },
      ]),
    );
    const shown: JsonObject = {
      ...flow_ui,
      nodes: [...listOf(flow_ui.nodes), { id: "note-1", type: "note", text: "kept" }],
      edges: [...listOf(flow_ui.edges), { id: "e", source: "#a", target: "tool-1", type: "tool" }],
      custom_node_data: { ...custom, "tool-1": { kept: true } },
    };
    // `depends` stands in the canvas data too, as the flow has it.
    const nodes = listOf(shown.nodes).map((entry, at) =>
      withDepends(entry, listOf(flow.nodes)[at]),
    );
    const workflow = { flow, flow_ui: { ...shown, nodes } };
    const written = writeWorkflow(readWorkflow(workflow, counter()));
    expect(isEqual(written.flow, flow), `flow of seed ${seed}`).toBe(true);
    expect(written.flow_ui).toEqual(workflow.flow_ui);
  }
});

function withDepends(entry: Json, node: Json | undefined): Json {
  const data = objectOf(objectOf(entry).data);
  if (node === undefined || Object.keys(data).length === 0) return entry;
  const depends = objectOf(node).depends ?? [];
  const metadata = { ...objectOf(data.metadata), depends };
  return { ...objectOf(entry), data: { ...data, metadata } };
}

test("a flow without canvas data is laid out from left to right", () => {
  const { flow } = writeWorkflow(chain());
  const document = readWorkflow({ flow, flow_ui: {} }, counter());
  const x = (id: string) => nodeById(document, id)?.position.x ?? Number.NaN;
  expect(x("input")).toBeLessThan(x("a"));
  expect(x("a")).toBeLessThan(x("b"));
  expect(x("b")).toBeLessThan(x("output"));
  expect(document.nodes.map(({ key }) => key)).toEqual(["key-1", "key-2", "key-3", "key-4"]);
});

test("nodes without a place are put below those that have one", () => {
  const { flow, flow_ui } = writeWorkflow(chain());
  const more = { ...flow, nodes: [...listOf(flow.nodes), llm("new", ["a"]).raw] };
  const document = readWorkflow({ flow: more, flow_ui }, counter());
  expect(nodeById(document, "new")?.position.y).toBeGreaterThan(0);
  expect(nodeById(document, "a")?.key).toBe("#a");
});

test("another editor's names for handles and its edge data stay", () => {
  const document = readWorkflow(
    {
      flow: writeWorkflow(chain()).flow,
      flow_ui: {
        nodes: listOf(writeWorkflow(chain()).flow_ui.nodes),
        edges: [
          { id: "e1", source: "#input", target: "#a", source_handle: "h-77", animated: true },
        ],
      },
    },
    counter(),
  );
  const [edge] = listOf(writeWorkflow(document).flow_ui.edges);
  expect(edge).toMatchObject({ id: "e1", source_handle: "h-77", animated: true });
});

test("canvas data of removed nodes goes with them, of renamed ones stays", () => {
  const start = readWorkflow(writeWorkflow(chain()), counter());
  const withNote = {
    ...start,
    nodes: start.nodes.map((each) => ({ ...each, extras: { note: nodeId(each) } })),
  };
  const removed = apply(withNote, { type: "remove", keys: ["#b"] });
  const renamed = apply(removed, { type: "rename", key: "#a", id: "first" });
  const { flow_ui } = writeWorkflow(renamed);
  expect(Object.keys(objectOf(flow_ui.custom_node_data))).toEqual(["#input", "#a", "#output"]);
  expect(objectOf(flow_ui.custom_node_data)["#a"]).toMatchObject({ id: "first", note: "a" });
});

test("values that are no workflow give an empty document", () => {
  for (const value of [null, 1, "x", [], { nodes: 3 }, { nodes: [null, 4] }]) {
    expect(readWorkflow({ flow: value, flow_ui: value }, counter()).nodes).toEqual([]);
  }
  expect(workflow().nodes).toEqual([]);
});
