import { describe, expect, test } from "vitest";
import { edgesOf, nodeById, nodeByKey, nodeId, type WorkflowDocument } from "./document.ts";
import { type JsonObject, objectOf } from "./json.ts";
import { newNode } from "./new-node.ts";
import { readWorkflow, writeWorkflow } from "./projection.ts";
import { apply, type Command, canConnect } from "./reducer.ts";
import { requirementReference } from "./references.ts";
import { chain, input, llm, node, OPENAI, output, random, workflow } from "./testing.ts";

const ends = (document: WorkflowDocument) =>
  edgesOf(document).map(({ source, target }) => `${source}${target}`);
const raw = (document: WorkflowDocument, id: string): JsonObject =>
  nodeById(document, id)?.raw ?? {};

describe("adding", () => {
  test("in the middle of an edge takes the edge apart and maps what the new node gives", () => {
    const before = workflow(input(), output(["input"], { output: "$.input.output.input" }));
    const added = newNode(OPENAI, "openai-1", "#openai-1", { x: 10, y: 20 });
    const instead = { source: "#input", target: "#output", option: null };
    const edges = [
      { source: "#input", target: "#openai-1", option: null },
      { source: "#openai-1", target: "#output", option: null },
    ];
    const after = apply(before, { type: "add", node: added, edges, instead });
    expect(ends(after).sort()).toEqual(["#input#openai-1", "#openai-1#output"]);
    expect(raw(after, "openai-1").input_transformer).toEqual({
      selector: { input: "$.input.output.input" },
    });
    expect(raw(after, "output").input_transformer).toEqual({
      selector: { output: "$.openai-1.output.content" },
    });
  });

  test("after a node connects it", () => {
    const added = newNode(OPENAI, "c", "#c", { x: 0, y: 0 });
    const edges = [{ source: "#b", target: "#c", option: null }];
    const after = apply(chain(), { type: "add", node: added, edges });
    expect(ends(after)).toContain("#b#c");
    expect(raw(after, "c").input_transformer).toEqual({
      selector: { input: "$.b.output.content" },
    });
  });
});

describe("connecting", () => {
  test.each([
    ["an edge that is there", "#a", "#b"],
    ["an edge into Input", "#a", "#input"],
    ["an edge out of Output", "#output", "#a"],
    ["a ring", "#b", "#a"],
    ["a node to itself", "#a", "#a"],
    ["what is not there", "#a", "#nowhere"],
  ])("refuses %s", (_, source, target) => {
    const before = chain();
    expect(canConnect(before, { source, target, option: null })).toBe(false);
    expect(apply(before, { type: "connect", edge: { source, target, option: null } })).toBe(before);
  });

  test("keeps a mapping that somebody made", () => {
    const before = workflow(input(), llm("a", ["input"]), output([], { output: "mine" }));
    const edge = { source: "#a", target: "#output", option: null };
    const after = apply(before, { type: "connect", edge });
    expect(raw(after, "output").input_transformer).toEqual({ selector: { output: "mine" } });
  });

  test("keeps what an edge says besides, and tells options apart", () => {
    const choice = node("pick", "dynamiq.nodes.operators.Choice", {
      depends: [{ node: "input", trigger: "success" }],
      options: [{ id: "yes" }, { id: "no" }],
    });
    const before = workflow(input(), choice, output(["input"]));
    const edge = { source: "#pick", target: "#output", option: "yes" };
    const once = apply(before, { type: "connect", edge });
    const twice = apply(once, { type: "connect", edge: { ...edge, option: "no" } });
    expect(raw(twice, "output").depends).toEqual([
      { node: "input" },
      { node: "pick", option: "yes" },
      { node: "pick", option: "no" },
    ]);
    const removed = apply(twice, { type: "remove", keys: [], edges: [edge] });
    expect(raw(removed, "output").depends).toEqual([
      { node: "input" },
      { node: "pick", option: "no" },
    ]);
    expect(raw(removed, "pick").depends).toEqual([{ node: "input", trigger: "success" }]);
  });
});

describe("removing", () => {
  test("takes the edges along and leaves Input and Output", () => {
    const after = apply(chain(), { type: "remove", keys: ["#input", "#a", "#output"] });
    expect(after.nodes.map(nodeId)).toEqual(["input", "b", "output"]);
    expect(ends(after)).toEqual(["#b#output"]);
  });

  test("of nothing is nothing", () => {
    const before = chain();
    expect(apply(before, { type: "remove", keys: ["#input", "#gone"] })).toBe(before);
  });
});

describe("renaming", () => {
  test("changes id, name, dependencies and every selector", () => {
    const choice = node("pick", "dynamiq.nodes.operators.Choice", {
      depends: [{ node: "a", option: "x" }],
      options: [
        { id: "o", condition: { operands: [{ variable: "$.a.output.content", value: "a" }] } },
      ],
    });
    const own = llm("c", ["a"], {
      input_transformer: { path: "$", selector: { x: "$['a'].output || $.b.output", y: 1 } },
      output_transformer: { selector: { z: "$.a" } },
      prompt: { messages: [{ role: "user", content: "{{ x }} $.a.output" }] },
    });
    const narrowed = llm("d", ["a"], {
      input_transformer: { path: "$.a.output", selector: { x: "$.a" } },
    });
    const before = workflow(...chain().nodes, choice, own, narrowed);
    const after = apply(before, { type: "rename", key: "#a", id: "first" });
    expect(nodeByKey(after, "#a")?.raw).toMatchObject({ id: "first", name: "first" });
    expect(raw(after, "b")).toMatchObject({
      depends: [{ node: "first" }],
      input_transformer: { selector: { input: "$.first.output.content" } },
    });
    expect(raw(after, "pick")).toMatchObject({
      depends: [{ node: "first", option: "x" }],
      options: [{ condition: { operands: [{ variable: "$.first.output.content", value: "a" }] } }],
    });
    expect(raw(after, "c")).toEqual({
      ...own.raw,
      depends: [{ node: "first" }],
      input_transformer: { path: "$", selector: { x: "$['first'].output || $.b.output", y: 1 } },
    });
    expect(raw(after, "d").input_transformer).toEqual({
      path: "$.first.output",
      selector: { x: "$.a" },
    });
    expect(raw(after, "output")).toBe(raw(before, "output"));
  });

  test("changes what a prompt names by itself, where nothing is mapped", () => {
    const content = "{{ a.output.content }} {{ input }}";
    const free = { prompt: { messages: [{ role: "user", content }] }, input_transformer: null };
    const before = workflow(
      input(),
      llm("a", ["input"]),
      llm("e", ["a"], free),
      llm("f", [], free),
    );
    const after = apply(before, { type: "rename", key: "#a", id: "first" });
    expect(raw(after, "e").prompt).toEqual({
      messages: [{ role: "user", content: "{{ first.output.content }} {{ input }}" }],
    });
    expect(raw(after, "f"), "which sees no a").toBe(raw(before, "f"));
  });

  test.each(["b", "Big", "a--b", "", "-a", "x".repeat(129)])("to %j is refused", (id) => {
    const before = chain();
    expect(apply(before, { type: "rename", key: "#a", id })).toBe(before);
  });

  test("of a field of Input follows into selectors, of Output into its own mapping", () => {
    const fields = apply(chain(), {
      type: "renameField",
      key: "#input",
      from: "input",
      to: "ticket",
    });
    expect(raw(fields, "a").input_transformer).toEqual({
      selector: { input: "$.input.output.ticket" },
    });
    expect(Object.keys(objectOf(objectOf(raw(fields, "input").schema).properties))).toEqual([
      "ticket",
      "files",
    ]);
    const answer = apply(fields, {
      type: "renameField",
      key: "#output",
      from: "output",
      to: "answer",
    });
    expect(raw(answer, "output")).toMatchObject({
      schema: { required: ["answer"] },
      input_transformer: { selector: { answer: "$.b.output.content" } },
    });
    expect(apply(answer, { type: "renameField", key: "#input", from: "ticket", to: "files" })).toBe(
      answer,
    );
  });
});

test("a cleared requirement leaves every place but prompts and schemas", () => {
  const placeholder = requirementReference("r1");
  const agent = node("agent", "dynamiq.nodes.agents.Agent", {
    llm: { type: OPENAI, connection: placeholder },
    tools: [{ type: "dynamiq.nodes.tools.X", connection: requirementReference("r2") }],
    prompt: { anything: placeholder },
    depends: [{ node: "a" }],
  });
  const before = workflow(
    input(),
    llm("a", ["input"], { connection: placeholder }),
    agent,
    output(["a"]),
  );
  const after = apply(before, { type: "clearRequirement", id: "r1" });
  expect(raw(after, "a").connection).toBeNull();
  expect(raw(after, "agent")).toMatchObject({
    llm: { connection: null },
    tools: [{ connection: { $id: "r2" } }],
    prompt: { anything: placeholder },
  });
  expect(apply(after, { type: "clearRequirement", id: "r1" })).toBe(after);
});

test("setting what is there already changes nothing", () => {
  const before = chain();
  const command: Command = { type: "set", key: "#a", path: ["model"], value: "gpt-4o" };
  expect(apply(before, command)).toBe(before);
  const emptied = apply(before, {
    type: "set",
    key: "#a",
    path: ["error_handling", "max_retries"],
    value: undefined,
  });
  expect(raw(emptied, "a").error_handling).toBeUndefined();
});

test("any sequence of commands keeps ids unique, edges whole and Input and Output in place", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const next = random(seed);
    const pick = <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T;
    let document = chain();
    for (let turn = 0; turn < 60; turn += 1) {
      const before = document;
      const snapshot = JSON.stringify(before);
      const key = () => pick(document.nodes).key;
      document = apply(
        document,
        pick<() => Command>([
          () => ({
            type: "add",
            node: newNode(OPENAI, `n-${seed}-${turn}`, `#n${turn}`, { x: 0, y: 0 }),
            edges: [{ source: key(), target: `#n${turn}`, option: null }],
          }),
          () => ({ type: "remove", keys: [key()] }),
          () => ({ type: "connect", edge: { source: key(), target: key(), option: null } }),
          () => ({ type: "rename", key: key(), id: `r-${turn % 7}` }),
          () => ({ type: "move", positions: new Map([[key(), { x: turn, y: turn }]]) }),
          () => ({ type: "set", key: key(), path: ["model"], value: `m${turn % 3}` }),
          () => ({ type: "arrange" }),
        ])(),
      );
      expect(JSON.stringify(before), "a document never changes in place").toBe(snapshot);
      const ids = document.nodes.map(nodeId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(
        document.nodes.filter(({ raw: { type } }) => String(type).includes("utils")).length,
      ).toBe(2);
      const depends = document.nodes.flatMap((each) => (each.raw.depends ?? []) as JsonObject[]);
      expect(depends.every(({ node: id }) => ids.includes(String(id)))).toBe(true);
      const read = readWorkflow(writeWorkflow(document), () => "none");
      expect(ends(read)).toEqual(ends(document));
    }
  }
});
