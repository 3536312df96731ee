import { describe, expect, test } from "vitest";
import { ACTION_TYPE } from "./action.ts";
import {
  countIdentities,
  type IdentityKind,
  identityOf,
  kindsOf,
  namesOf,
  nodesActingWith,
  nodesWithRequirement,
  personalNodes,
  usesRequirements,
} from "./identity.ts";
import type { JsonObject } from "./json.ts";
import { MAP_TYPE } from "./nested.ts";
import { requirementReference } from "./references.ts";
import {
  chain,
  connection,
  GOOGLE_CONNECTION,
  input,
  llm,
  node,
  OPENAI,
  output,
  requirement,
  surroundings,
  workflow,
} from "./testing.ts";

const around = surroundings([connection("c1"), connection("c2")], [requirement("r1")]);

describe("whose identity", () => {
  const placed = (value: JsonObject | string | null) =>
    identityOf(llm("a", ["input"], { connection: value }), around);

  test("a node uses is told by its connection", () => {
    expect(placed("c1")).toEqual({ kind: "shared", text: "Shared · c1" });
    expect(placed(requirementReference("r1"))).toEqual({ kind: "user", text: "Requirement · r1" });
    expect(placed(null)).toEqual({ kind: "missing", text: "No connection" });
    const config = { api_key: "$" + "{oc.env:OPENAI_API_KEY}", url: "https://example.com" };
    const fromOutside = surroundings([connection("e", { config })]);
    expect(identityOf(llm("a", [], { connection: "e" }), fromOutside)).toEqual({
      kind: "environment",
      text: "Environment · e",
    });
    expect(placed(requirementReference("gone")).kind).toBe("missing");
    expect(identityOf(input(), around)).toEqual({ kind: "none" });
    const builtIn = surroundings([connection("b", { system: true, name: "Built-in model" })]);
    expect(identityOf(llm("a", [], { connection: "b" }), builtIn)).toEqual({
      kind: "none",
      text: "Built-in model",
    });
  });

  const tool = (value: JsonObject | string | null): JsonObject => ({
    type: OPENAI,
    connection: value,
  });
  const agent = (id: string, ...held: readonly JsonObject[]) =>
    node(id, "dynamiq.nodes.agents.Agent", { llm: held[0] ?? null, tools: held.slice(1) });
  const each = requirementReference("r1");

  test("an agent uses is each of its model's and its tools', the gravest leading", () => {
    const several = agent("a", tool("c1"), tool(each), tool(null), tool("c2"), {
      type: "function",
    });
    expect(identityOf(several, around)).toEqual({
      kind: "missing",
      text: "1 per user · 2 shared · 1 missing",
      parts: [
        { kind: "user", count: 1, names: "Requirement · r1" },
        { kind: "shared", count: 2, names: "Shared · c1, Shared · c2" },
        { kind: "missing", count: 1, names: "No connection" },
      ],
    });
    expect(namesOf(identityOf(several, around))).toBe(
      "Requirement · r1, Shared · c1, Shared · c2, No connection",
    );
  });

  test("is one where the same connection is used in every place", () => {
    const one = agent("a", tool("c1"), tool("c1"));
    expect(identityOf(one, around)).toEqual({ kind: "shared", text: "Shared · c1" });
    const two = agent("a", tool("c1"), tool("c2"), tool("c1"));
    expect(identityOf(two, around)).toEqual({
      kind: "shared",
      text: "2 shared connections",
      parts: [{ kind: "shared", count: 2, names: "Shared · c1, Shared · c2" }],
    });
  });

  test("is missing as often as a connection has to be chosen", () => {
    expect(identityOf(agent("a", tool(null), tool(null)), around)).toEqual({
      kind: "missing",
      text: "2 connections missing",
      parts: [{ kind: "missing", count: 2, names: "No connection (2)" }],
    });
  });

  test("is not nobody's where one place of several needs no credential", () => {
    const builtIn = surroundings([connection("c1"), connection("b", { system: true })]);
    const helper = agent("a", tool("b"), tool("c1"));
    expect(identityOf(helper, builtIn)).toEqual({ kind: "shared", text: "Shared · c1" });
    expect(identityOf(agent("a", tool("b")), builtIn)).toEqual({ kind: "none", text: "b" });
  });

  test("inside a Map is the Map's", () => {
    const map = node("m", MAP_TYPE, { node: { ...agent("a", tool("c1"), tool(each)).raw } });
    expect(kindsOf(identityOf(map, around))).toEqual(["user", "shared"]);
  });

  test("is found once for each state of a node, and anew with other connections", () => {
    const helper = agent("a", tool("c1"), tool(each));
    const found = identityOf(helper, around);
    expect(identityOf({ ...helper, position: { x: 9, y: 9 } }, around)).toBe(found);
    expect(identityOf(helper, surroundings([connection("c1")])).kind).toBe("missing");
    expect(identityOf(helper, around)).toBe(found);
  });

  test("is the builder's own where a signed-in account or a linked one acts", () => {
    const google = connection("g", { type: GOOGLE_CONNECTION, name: "my-google" });
    const http = (id: string, given: JsonObject | string) =>
      node(id, "dynamiq.nodes.tools.HttpApiCall", { connection: given });
    const mail = (id: string, authProvisionId: JsonObject | string) =>
      node(id, ACTION_TYPE, {
        action_id: "gmail-send-email",
        input_props: { configurableProps: [{ name: "gmail", type_: "app", app: "gmail" }] },
        configurable_props: { gmail: { authProvisionId } },
      });
    const document = workflow(
      input(),
      llm("a", ["input"], { connection: "c1" }),
      http("reads", "g"),
      http("asks", requirementReference("r1")),
      mail("sends", "apn_1"),
    );
    const found = personalNodes(document, surroundings([connection("c1"), google]));
    expect(found.map(({ id, account }) => [id, account])).toEqual([
      ["reads", "my-google"],
      ["sends", "your Gmail account"],
    ]);
  });

  test("of a linked account is told by its name, and by its app while that is not known", () => {
    const mail = node("sends", ACTION_TYPE, {
      action_id: "gmail-send-email",
      input_props: { configurableProps: [{ name: "gmail", type_: "app", app: "gmail" }] },
      configurable_props: { gmail: { authProvisionId: "apn_1" } },
    });
    expect(identityOf(mail, around).text).toBe("Shared · Gmail account");
    const named = { ...around, accounts: new Map([["apn_1", "ann@example.com"]]) };
    expect(identityOf(mail, named)).toEqual({ kind: "shared", text: "Shared · ann@example.com" });
  });

  test("is counted over the workflow", () => {
    const document = workflow(
      input(),
      llm("a", ["input"], { connection: requirementReference("r1") }),
      llm("b", ["a"], { connection: "c1" }),
      output(["b"]),
    );
    const others = { environment: 0, missing: 0, none: 2 };
    expect(countIdentities(document, around)).toEqual({
      nodes: { user: 1, shared: 1, ...others },
      several: 0,
    });
    expect(nodesWithRequirement(document, "r1").map(({ key }) => key)).toEqual(["#a"]);
    expect([usesRequirements(document), usesRequirements(chain())]).toEqual([true, false]);
  });

  test("of a node that acts with several counts in each", () => {
    const document = workflow(
      input(),
      agent("helper", tool("c1"), tool("c2"), tool(each), tool(null)),
      llm("b", [], { connection: "c1" }),
    );
    expect(countIdentities(document, around)).toEqual({
      nodes: { user: 1, shared: 2, environment: 0, missing: 1, none: 1 },
      several: 1,
    });
    const acting = (kind: IdentityKind) =>
      nodesActingWith(kind, document, around).map(({ key }) => key);
    expect(acting("user")).toEqual(["#helper"]);
    expect(acting("shared")).toEqual(["#helper", "#b"]);
    expect(acting("environment")).toEqual([]);
  });
});
