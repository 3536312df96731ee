import { describe, expect, test } from "vitest";
import { ACTION_TYPE, accountOf, askedProps, storedProp, withAccount } from "./action.ts";
import type { CanvasNode } from "./document.ts";
import type { JsonObject } from "./json.ts";

function node(raw: JsonObject): CanvasNode {
  const input_props = {
    configurableProps: [
      { name: "slack", type_: "app", app: "slack" },
      { name: "info", type_: "alert" },
      { name: "channel", type_: "string" },
      { name: "text", type_: "string" },
      { name: "retries", type_: "integer", optional: true },
    ],
  };
  const base = { id: "send", name: "send", type: ACTION_TYPE, input_props };
  return { key: "1", raw: { ...base, ...raw }, position: { x: 0, y: 0 }, ui: {}, extras: {} };
}

describe("an action's account", () => {
  test("is the builder's, each end user's, or none", () => {
    expect(accountOf(node({}))).toBeNull();
    const shared = node({ configurable_props: { slack: { authProvisionId: "apn_1" } } });
    expect(accountOf(shared)).toEqual({ kind: "account", id: "apn_1" });
    const reference = { $type: "requirement", $id: "r", value_path: "$.account_id" };
    const users = node({ configurable_props: { slack: { authProvisionId: reference } } });
    expect(accountOf(users)).toEqual({ kind: "requirement", id: "r" });
  });

  test("is written as the platform writes it", () => {
    const pinned = node({ configurable_props: { channel: "C1" } });
    expect(withAccount(pinned, { kind: "account", id: "apn_1" }, "project")).toEqual({
      external_user_id: "project",
      configurable_props: { channel: "C1", slack: { authProvisionId: "apn_1" } },
    });
    expect(withAccount(pinned, { kind: "requirement", id: "r" }, "project")).toEqual({
      external_user_id: { $type: "requirement", $id: "r", value_path: "$.external_user_id" },
      configurable_props: {
        channel: "C1",
        slack: {
          authProvisionId: { $type: "requirement", $id: "r", value_path: "$.account_id" },
        },
      },
    });
  });
});

test("what is not pinned and not optional is asked for", () => {
  expect(askedProps(node({ configurable_props: { channel: "C1" } }))).toEqual(["text"]);
  expect(askedProps(node({ configurable_props: { channel: "", text: null } }))).toEqual([
    "channel",
    "text",
  ]);
});

test("a prop keeps what a run reads, under the platform's names", () => {
  const prop = { name: "to", type: "string[]", label: "To", optional: false, remoteOptions: true };
  expect(storedProp(prop)).toEqual({ name: "to", type_: "string[]", label: "To" });
});
