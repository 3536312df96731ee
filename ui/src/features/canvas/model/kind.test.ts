import { expect, test } from "vitest";
import { ACTION_TYPE } from "./action.ts";
import { kindOf } from "./kind.ts";
import { llm, node, surroundings } from "./testing.ts";

const around = surroundings();

test.each([
  ["google_sheets-add-single-row", "Google Sheets · Add Single Row", "Go"],
  ["slack_v2-send-message", "Slack V2 · Send Message", "Sl"],
])("the action %s is its app's", (action_id, label, letters) => {
  expect(kindOf(node("n", ACTION_TYPE, { action_id }), around)).toEqual({ label, letters });
});

test.each(["", "slack", "-send"])("an action that is none (%j) is Pipedream's", (action_id) => {
  expect(kindOf(node("n", ACTION_TYPE, { action_id }), around).label).toBe("Pipedream");
});

test("any other node is what its type is called", () => {
  expect(kindOf(llm("a", []), around).label).toBe("OpenAI");
});
