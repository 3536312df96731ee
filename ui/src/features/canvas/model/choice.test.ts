import { describe, expect, test } from "vitest";
import { choicesWithPlainEdge, freeOption, optionsOf } from "./choice.ts";
import {
  type CanvasNode,
  CHOICE_TYPE,
  edgesOf,
  nodeByKey,
  type WorkflowDocument,
} from "./document.ts";
import { addCommand } from "./insertion.ts";
import type { Json, JsonObject } from "./json.ts";
import { heightOf, layeredPositions } from "./layout.ts";
import { findProblems } from "./problems.ts";
import { readWorkflow, writeWorkflow } from "./projection.ts";
import { apply } from "./reducer.ts";
import { input, llm, node, OPENAI, output, surroundings, workflow } from "./testing.ts";

const LONG: JsonObject = {
  variable: "$.input.output.input",
  operator: "string-contains",
  value: "refund",
  is_not: false,
};

function choice(options: readonly Json[], fields: JsonObject = {}): CanvasNode {
  return node("route", CHOICE_TYPE, { options, depends: [{ node: "input" }], ...fields });
}

/** Input → route, whose options `yes` and `no` lead to one node each, and all to Output. */
function routed(): WorkflowDocument {
  return workflow(
    input(),
    choice([
      { id: "yes", name: "Yes", condition: LONG },
      { id: "no", name: "No", condition: null },
    ]),
    llm("a", [], { depends: [{ node: "route", option: "yes" }] }),
    llm("b", [], { depends: [{ node: "route", option: "no" }] }),
    output(["a", "b"], { output: "$.a.output.content || $.b.output.content" }),
  );
}

const edges = (document: WorkflowDocument) =>
  edgesOf(document).map(({ source, target, option }) => `${source}:${option ?? ""}${target}`);

describe("an option", () => {
  test("that goes takes its edges along, in one step, and no other edge", () => {
    const after = apply(routed(), { type: "removeOption", key: "#route", at: 0 });
    expect(edges(after)).toEqual(["#input:#route", "#route:no#b", "#a:#output", "#b:#output"]);
    const route = nodeByKey(after, "#route");
    expect(route && optionsOf(route).map(({ name }) => name)).toEqual(["No"]);
  });

  test("that shares its id by mistake leaves the edges to the other", () => {
    const twice = workflow(
      input(),
      choice([
        { id: "x", name: "One" },
        { id: "x", name: "Two" },
      ]),
      llm("a", [], { depends: [{ node: "route", option: "x" }] }),
    );
    const after = apply(twice, { type: "removeOption", key: "#route", at: 1 });
    expect(edges(after)).toContain("#route:x#a");
  });

  test("that is renamed or moved keeps its edges", () => {
    const path = ["options", 0, "name"];
    const renamed = apply(routed(), { type: "set", key: "#route", path, value: "Refund" });
    expect(edges(renamed)).toEqual(edges(routed()));
  });

  test("is what an edge is called that leaves from it, for the platform", () => {
    const { flow_ui } = writeWorkflow(routed());
    const labels = (flow_ui.edges as JsonObject[]).map(({ source_handle, label }) => [
      source_handle,
      label,
    ]);
    expect(labels).toContainEqual(["yes", "Yes"]);
    expect(labels).toContainEqual(["source", undefined]);
    const read = readWorkflow(writeWorkflow(routed()), () => "new");
    expect(edges(read)).toEqual(edges(routed()));
  });

  test.each([
    ["yes", false],
    ["nowhere", false],
    ["no", true],
  ])("edge from %s to a node that runs after Yes: possible is %j", (option, possible) => {
    const edge = { source: "#route", target: "#a", option };
    const before = routed();
    expect(apply(before, { type: "connect", edge }) !== before).toBe(possible);
  });
});

describe("a new node", () => {
  test("after a Choice leaves from the first option that leads nowhere", () => {
    const document = workflow(
      input(),
      choice([
        { id: "yes", name: "Yes" },
        { id: "no", name: "No" },
      ]),
      llm("a", [], { depends: [{ node: "route", option: "yes" }] }),
    );
    const route = nodeByKey(document, "#route");
    expect(route && freeOption(document, route)).toBe("no");
    const after = apply(
      document,
      addCommand(document, OPENAI, "k", { kind: "after", key: "#route" }),
    );
    expect(edges(after)).toContain("#route:nok");
  });

  test("that is a Choice has an option and a default, and goes into an edge with the first", () => {
    const document = workflow(input(), output(["input"], { output: "$.input.output.input" }));
    const edge = { source: "#input", target: "#output", option: null };
    const after = apply(document, addCommand(document, CHOICE_TYPE, "k", { kind: "on", edge }));
    const added = nodeByKey(after, "k");
    const options = added ? optionsOf(added) : [];
    expect(options.map(({ condition }) => condition === null)).toEqual([false, true]);
    expect(edges(after).sort()).toEqual(["#input:k", `k:${options[0]?.id}#output`]);
    const mapped = nodeByKey(after, "#output")?.raw.input_transformer;
    expect(mapped).toEqual({ selector: { output: "$.input.output.input" } });
  });
});

test("nodes that run whatever is chosen are known", () => {
  expect([...choicesWithPlainEdge(routed())]).toEqual([]);
  const plain = workflow(input(), choice([{ id: "yes", name: "Yes" }]), llm("a", ["route"]));
  expect([...choicesWithPlainEdge(plain)]).toEqual(["#route"]);
});

test("arranged cards do not lie on each other, however many options they have", () => {
  const many = [...Array(8).keys()].map((at) => ({ id: `o${at}`, name: `Option ${at}` }));
  const second = { ...choice(many), key: "#second", raw: { ...choice(many).raw, id: "second" } };
  const document = workflow(input(), choice(many), second, llm("a", ["input"]));
  const places = layeredPositions(document.nodes);
  const boxes = document.nodes.slice(1).map((each) => ({
    top: places.get(each.key)?.y ?? 0,
    bottom: (places.get(each.key)?.y ?? 0) + heightOf(each),
  }));
  boxes.sort((a, b) => a.top - b.top);
  for (const [at, box] of boxes.entries()) {
    expect(box.top).toBeGreaterThan(boxes[at - 1]?.bottom ?? Number.NEGATIVE_INFINITY);
  }
});

describe("renaming a node", () => {
  const rename = (fields: JsonObject) => {
    const condition = { ...LONG, operator: "string-equals-path", value: "$.input.output.files" };
    const group = { operator: "and", variable: "$", operands: [condition] };
    const document = workflow(input(), choice([{ id: "x", name: "X", condition: group }], fields));
    const after = apply(document, { type: "rename", key: "#input", id: "start" });
    const route = nodeByKey(after, "#route");
    return route && optionsOf(route)[0]?.condition?.operands;
  };

  test("is followed by every path of the conditions", () => {
    expect(rename({})).toMatchObject([
      { variable: "$.start.output.input", value: "$.start.output.files" },
    ]);
  });

  test("leaves paths alone that look at what the mapping gives", () => {
    const input_transformer = { selector: { input: "$.input.output" } };
    expect(rename({ input_transformer })).toMatchObject([{ variable: "$.input.output.input" }]);
  });
});

describe("problems", () => {
  const known = surroundings();
  const found = (options: readonly Json[], fields: JsonObject = {}) => {
    const document = workflow(input(), choice(options, fields), output(["route"]));
    const problems = findProblems(document, {
      ...known,
      nodeTypes: new Map([
        ...known.nodeTypes,
        [
          CHOICE_TYPE,
          {
            type: CHOICE_TYPE,
            label: "Choice",
            group: "operators",
            connections: [],
            connection: "none" as const,
            runnable: true,
            tool: false,
          },
        ],
      ]),
    });
    return (problems.get("#route") ?? []).map(({ field, severity }) => `${severity} ${field}`);
  };
  const option = (condition: Json, rest: JsonObject = {}) => ({
    id: "x",
    name: "X",
    condition,
    ...rest,
  });

  test.each<[string, readonly Json[], readonly string[]]>([
    ["a whole option", [option(LONG)], []],
    ["no option", [], ["warning options"]],
    ["a blank name", [option(LONG, { name: " " })], ["warning options.0.name"]],
    ["a blank id", [option(LONG, { id: "" })], ["error options.0.id"]],
    [
      "one name twice",
      [option(LONG), option(null, { id: "y" })],
      ["warning options.0.name", "warning options.1.name"],
    ],
    ["one id twice", [option(LONG), option(null, { name: "Y" })], ["error options.1.id"]],
    [
      "a default before another",
      [option(null), option(LONG, { id: "y", name: "Y" })],
      ["warning options.0.condition"],
    ],
    [
      "a broken path",
      [option({ ...LONG, variable: "$.input..[" })],
      ["error options.0.condition.variable"],
    ],
    [
      "a path to no node",
      [option({ ...LONG, variable: "$.nobody.output" })],
      ["warning options.0.condition.variable"],
    ],
    [
      "an operator that is none",
      [option({ ...LONG, operator: "string-like" })],
      ["error options.0.condition.operator"],
    ],
    [
      "text for a number",
      [option({ ...LONG, operator: "numeric-equals", value: "many" })],
      ["warning options.0.condition.value"],
    ],
    [
      "text for a path",
      [option({ ...LONG, operator: "string-equals-path", value: "refund" })],
      ["error options.0.condition.value"],
    ],
    [
      "an empty group",
      [option({ operator: "and", operands: [] })],
      ["error options.0.condition.operands"],
    ],
    [
      "a broken path deep inside",
      [
        option({
          operator: "or",
          operands: [LONG, { operator: "and", operands: [{ ...LONG, variable: "$[" }] }],
        }),
      ],
      ["error options.0.condition.operands.1.operands.0.variable"],
    ],
  ])("%s", (_, options, expected) => {
    expect(found(options)).toEqual(expected);
  });

  test("with a mapping, paths look at what it gives", () => {
    const input_transformer = { selector: { question: "$.input.output.input" } };
    const at = (variable: string) => found([option({ ...LONG, variable })], { input_transformer });
    expect(at("$.question")).toEqual([]);
    expect(at("$.input.output.input")).toEqual(["warning options.0.condition.variable"]);
  });

  test("paths behind another path are not second-guessed", () => {
    const inner = { ...LONG, variable: "$.anything" };
    const group = { operator: "and", variable: "$.input.output", operands: [inner] };
    expect(found([option(group)])).toEqual([]);
  });

  test("each that holds may have its default anywhere", () => {
    expect(
      found([option(null), option(LONG, { id: "y", name: "Y" })], { hit_policy: "all" }),
    ).toEqual([]);
  });
});
