import { describe, expect, test } from "vitest";
import { fieldLabel } from "../board/cards/node-view.ts";
import { texts } from "../texts.ts";
import { ACTION_TYPE } from "./action.ts";
import type { WorkflowDocument } from "./document.ts";
import { identityOf, personalNodes } from "./identity.ts";
import type { JsonObject } from "./json.ts";
import { findProblems, mergeProblems, problemAt, readRefusal, tellProblem } from "./problems.ts";
import { apply, type Command } from "./reducer.ts";
import { requirementReference } from "./references.ts";
import {
  chain,
  connection,
  input,
  llm,
  node,
  output,
  requirement,
  surroundings,
  workflow,
} from "./testing.ts";

const around = surroundings(
  [connection("c1"), connection("other", { type: "dynamiq.connections.Other" })],
  [
    requirement("r1"),
    requirement("gmail", { type: "pipedream_account", spec: { app_slug: "gmail" } }),
  ],
);
const told = (document: WorkflowDocument, key: string) =>
  (findProblems(document, around).get(key) ?? []).map(
    ({ field, reason, severity }) => `${severity} ${field} ${reason}`,
  );
const withLlm = (fields: JsonObject) =>
  workflow(
    input(),
    llm("a", ["input"], { connection: "c1", ...fields }),
    output(["a"], { output: "$.a.output" }),
  );

describe("what is found again", () => {
  test("is the same object, so that nobody looks at it anew", () => {
    const before = withLlm({ connection: null, model: "" });
    const found = findProblems(before, around);
    expect(found.get("#a")).toHaveLength(2);
    const typed = apply(before, { type: "set", key: "#a", path: ["temperature"], value: 1 });
    expect(findProblems(typed, around)).toBe(found);
    const mended = apply(typed, { type: "set", key: "#a", path: ["model"], value: "gpt-5" });
    expect(findProblems(mended, around).get("#a")).toHaveLength(1);
  });
});

describe("a workflow that can be run", () => {
  test("has no problem", () => {
    expect(findProblems(withLlm({}), around).size).toBe(0);
  });
});

describe("an action inside a node", () => {
  const mail = (more: JsonObject = {}): JsonObject => ({
    type: ACTION_TYPE,
    name: "mail",
    action_id: "gmail-send-email",
    input_props: { configurableProps: [{ name: "gmail", type_: "app", app: "gmail" }] },
    ...more,
  });
  const as = (authProvisionId: JsonObject | string) =>
    mail({ configurable_props: { gmail: { authProvisionId } } });
  const agent = (tool: JsonObject) =>
    workflow(input(), node("helper", "dynamiq.nodes.agents.Agent", { tools: [tool] }));
  const toldOf = (tool: JsonObject) =>
    told(agent(tool), "#helper").filter((text) => text.includes(" tools."));

  test("needs an account, as one on the canvas does", () => {
    expect(toldOf(mail())).toEqual([`warning tools.0.account ${texts.problem.noAccount}`]);
    expect(toldOf({ ...mail(), action_id: "" })).toEqual([
      `warning tools.0.action_id ${texts.problem.noAction}`,
    ]);
    expect(toldOf(as(requirementReference("gone")))).toEqual([
      `error tools.0.account ${texts.problem.gone.requirement}`,
    ]);
    expect(toldOf(as("apn_1"))).toEqual([]);
  });

  test("is told with the identity of what holds it", () => {
    const identity = (tool: JsonObject) => {
      const [, helper] = agent(tool).nodes;
      return helper && identityOf(helper, around).kind;
    };
    expect(identity(mail())).toBe("missing");
    expect(identity(as(requirementReference("gmail")))).toBe("user");
    expect(personalNodes(agent(as("apn_1")), around)).toMatchObject([{ id: "helper" }]);
  });
});

test("the paths by which the node inside a Map reads its item are checked", () => {
  const each = (selector: JsonObject) => {
    const held = { type: "dynamiq.nodes.tools.Python", input_transformer: { selector } };
    const map = node("each", "dynamiq.nodes.operators.Map", { node: held });
    return told(workflow(input(), map), "#each").filter((text) => text.includes(" node."));
  };
  expect(each({ name: "$.name", all: "$" })).toEqual([]);
  expect(each({ name: "$.name[" })).toHaveLength(1);
  expect(fieldLabel("node.input_transformer.selector.name")).toBe("Node, Name");
});

describe("a connection", () => {
  test.each([
    [null, `warning connection ${texts.problem.blank}`],
    ["gone", `error connection ${texts.problem.gone.connection}`],
    ["other", `error connection ${texts.problem.mismatch("Other")}`],
    [requirementReference("gone"), `error connection ${texts.problem.gone.requirement}`],
    [requirementReference("gmail"), `error connection ${texts.problem.wrongKind}`],
  ])("%j is told", (given, problem) => {
    expect(told(withLlm({ connection: given }), "#a")).toEqual([problem]);
  });

  test("of a fitting requirement is fine, inside an agent too", () => {
    const agent = node("agent", "dynamiq.nodes.agents.Agent", {
      llm: { type: "dynamiq.nodes.llms.OpenAI", connection: "gone" },
      depends: [{ node: "input" }],
    });
    expect(told(withLlm({ connection: requirementReference("r1") }), "#a")).toEqual([]);
    expect(told(workflow(input(), agent, output(["agent"])), "#agent")).toContain(
      `error llm.connection ${texts.problem.gone.connection}`,
    );
  });
});

describe("a mapping", () => {
  const selector = (value: string) =>
    withLlm({ input_transformer: { selector: { input: value } } });
  const at = "input_transformer.selector.input";
  test.each([
    ["$.input.output.input", []],
    ["plain text", []],
    [
      "$.input.output.nothing",
      [`warning ${at} ${texts.problem.unknownOutput("input", "nothing")}`],
    ],
    ["$.files", []],
    ["$.a.output.content", [`warning ${at} ${texts.problem.itself}`]],
    ["$.output.output.output", [`warning ${at} ${texts.problem.notBefore("output")}`]],
    ["$.nobody.output", [`warning ${at} ${texts.problem.unknownNode("nobody")}`]],
    ["$.input.output[", [`error ${at} ${texts.problem.path(texts.selector.bracketOpen, 16)}`]],
  ])("%j", (value, problems) => {
    expect(told(selector(value), "#a")).toEqual(problems);
  });

  test("behind a path of its own is not judged", () => {
    const narrowed = { path: "$.input.output", selector: { input: "$.nobody" } };
    expect(told(withLlm({ input_transformer: narrowed }), "#a")).toEqual([]);
  });

  test("that a prompt or a required field needs is missed", () => {
    const document = workflow(
      input(),
      llm("a", ["input"], { connection: "c1", input_transformer: { selector: {} } }),
      output(["a"]),
    );
    expect(told(document, "#a")).toEqual([`warning ${at} ${texts.problem.unmapped}`]);
    expect(told(document, "#output")).toEqual([
      `warning input_transformer.selector.output ${texts.problem.blank}`,
    ]);
  });
});

test("a node without a way to it, an unknown type and a blank model are told", () => {
  const document = workflow(
    input(),
    llm("a", [], { connection: "c1", model: " " }),
    node("b", "dynamiq.nodes.tools.New", { depends: [{ node: "gone" }] }),
    output(["a"], { output: "$.a.output" }),
  );
  expect(told(document, "#a")).toEqual([
    `error depends ${texts.problem.nothingBefore}`,
    `warning model ${texts.problem.blank}`,
  ]);
  expect(told(document, "#b")).toEqual([
    `error depends ${texts.problem.unknownDependency}`,
    `error type ${texts.problem.unknownType}`,
  ]);
});

describe("a refusal of the platform", () => {
  const document = chain();
  const details = {
    "nodes.a.connection": "connection not found",
    "nodes.a.input_transformer.selector.input": "must be a valid selector",
    "nodes.2.id": "cannot be blank",
    nodes: "must include an Output node",
    description: "is too long",
  };

  test("stands at the node and the field that it names", () => {
    const { problems, general } = readRefusal(document, { document, details });
    expect(problems.get("#a")).toEqual([
      { field: "connection", reason: "connection not found", severity: "error" },
      {
        field: "input_transformer.selector.input",
        reason: "must be a valid selector",
        severity: "error",
      },
    ]);
    expect(problems.get("#b")).toEqual([
      { field: "id", reason: "cannot be blank", severity: "error" },
    ]);
    expect(general.map(({ field }) => field)).toEqual(["nodes", "description"]);
  });

  test("goes from a node that is changed, and stays with one that is renamed or not touched", () => {
    const changed = apply(document, { type: "set", key: "#a", path: ["connection"], value: "c1" });
    const { problems, general } = readRefusal(changed, { document, details });
    expect([...problems.keys()]).toEqual(["#b"]);
    expect(general).toEqual([]);
    expect(readRefusal(document, null).problems.size).toBe(0);
  });

  test("has the word where both speak of a field", () => {
    const found = findProblems(document, around);
    const { problems } = readRefusal(document, { document, details });
    const own = mergeProblems(problems, found).get("#a") ?? [];
    expect(own.filter(({ field }) => field === "connection")).toEqual([
      { field: "connection", reason: "connection not found", severity: "error" },
    ]);
    expect(problemAt(own, "input_transformer", { within: true })?.severity).toBe("error");
    expect(problemAt(own, "input_transformer")).toBeUndefined();
  });
});

test("a reason that names its subject is told as it is", () => {
  expect(tellProblem("Connection", "cannot be blank")).toBe("Connection cannot be blank");
  expect(tellProblem("Connection", "connection not found")).toBe("Connection not found");
});

describe("problems of many nodes", () => {
  const open = surroundings();
  const afresh = (document: WorkflowDocument) => {
    // Nothing is known of objects that were never seen.
    const nodes = document.nodes.map((each) => ({ ...each, raw: structuredClone(each.raw) }));
    return findProblems({ ...document, nodes }, open);
  };

  test("are found anew only where something changed", () => {
    const before = chain();
    const found = findProblems(before, open);
    const path = ["prompt", "messages", 0, "content"];
    const typed = apply(before, { type: "set", key: "#a", path, value: "{{input}} {{other}}" });
    const after = findProblems(typed, open);
    expect(after.get("#b")).toBe(found.get("#b"));
    expect(after.get("#a")).not.toEqual(found.get("#a"));
  });

  test("are the ones that a workflow never seen before has, whatever another node became", () => {
    let document = chain();
    const changes: Command[] = [
      { type: "rename", key: "#a", id: "first" },
      { type: "remove", keys: ["#a"] },
      { type: "set", key: "#b", path: ["depends"], value: [{ node: "input" }] },
      { type: "renameField", key: "#input", from: "input", to: "question" },
      { type: "set", key: "#input", path: ["schema"], value: { properties: {} } },
      { type: "set", key: "#b", path: ["type"], value: "dynamiq.nodes.operators.Nope" },
    ];
    for (const change of changes) {
      document = apply(document, change);
      expect(findProblems(document, open), JSON.stringify(change)).toEqual(afresh(document));
    }
  });
});
