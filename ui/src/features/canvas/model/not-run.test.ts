import { expect, test } from "vitest";
import type { NodeForm } from "../../../platform/node-form.ts";
import { fieldLabel } from "../board/cards/node-view.ts";
import type { JsonObject } from "./json.ts";
import { partByRun } from "./not-run.ts";
import { findProblems, listProblems, tellProblem } from "./problems.ts";
import { input, node, surroundings, workflow } from "./testing.ts";

const AGENT = "dynamiq.nodes.agents.Agent";
const PASS = "dynamiq.nodes.operators.Pass";
const SUB_AGENT = "dynamiq.nodes.tools.SubAgentTool";
const OLD = "dynamiq.nodes.tools.Python";
const form: NodeForm = {
  settings: [
    { name: "memory", required: false, main: false, schema: { type: "object" } },
    { name: "hooks", required: false, main: false, schema: { type: "array" } },
    { name: "tools", required: false, main: true, schema: { items: { node: true } } },
  ],
  inputs: [],
  components: {},
  not_run: { approval: "on", memory: "set", long_term_memory: "unless_off", hooks: "filled" },
};
const around = { ...surroundings(), forms: new Map([[AGENT, form]]) };

/** What an agent with these fields is warned of, but for what every node may lack. */
function warned(fields: JsonObject): string[] {
  const document = workflow(
    input(),
    node("helper", AGENT, { depends: [{ node: "input" }], ...fields }),
  );
  const types = new Map(around.nodeTypes);
  for (const [type, runnable, tool] of [
    [AGENT, true, true],
    [OLD, false, false],
    [PASS, true, false],
    [SUB_AGENT, false, true],
  ] as const) {
    const label = type.split(".").at(-1) ?? "";
    types.set(type, {
      type,
      label,
      group: "agents",
      connections: [],
      connection: "none",
      runnable,
      tool,
    });
  }
  const problems = findProblems(document, { ...around, nodeTypes: types });
  const [, helper] = document.nodes;
  return listProblems(document, problems, "warning").map(({ problem }) =>
    tellProblem(fieldLabel(problem.field, helper), problem.reason),
  );
}

test("a setting that stops every run is warned of, and one that is off is not", () => {
  const stops = "cannot be run here yet: a run stops before it starts";
  for (const [fields, label] of [
    [{ memory: {} }, "Memory"],
    [{ long_term_memory: { backend: {} } }, "Long term memory"],
    [{ hooks: [{ name: "guard" }] }, "Hooks"],
    [{ approval: { enabled: true } }, "Approval"],
  ] as const) {
    expect(warned(fields)).toEqual([`${label} ${stops}`]);
  }
  const off = { memory: null, long_term_memory: { enabled: false }, hooks: [], approval: {} };
  expect(warned(off)).toEqual([]);
});

test("a tool is warned of by its name: its settings, and a type that cannot be run", () => {
  const tools = [
    { type: AGENT, name: "team", memory: {} },
    { type: OLD, name: "sums" },
    { type: OLD },
    { type: PASS, name: "through" },
    { type: SUB_AGENT, name: "helper" },
  ];
  expect(warned({ tools })).toEqual([
    "Tool team: Memory cannot be run here yet: a run stops before it starts",
    "Tool sums: Type cannot be run here yet",
    "Tools 3, Type cannot be run here yet",
    "Tool through: Type cannot be a tool here yet",
  ]);
});

test("settings that would only stop a run are folded away until they are set", () => {
  const { usual, others } = partByRun(form.settings, { memory: {} }, form);
  expect(usual.map(({ name }) => name)).toEqual(["memory", "tools"]);
  expect(others.map(({ name }) => name)).toEqual(["hooks"]);
  // A platform that does not say what it follows has no such fold.
  const { not_run: _, ...silent } = form;
  expect(partByRun(form.settings, {}, silent).others).toEqual([]);
});
