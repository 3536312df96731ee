import { expect, test } from "vitest";
import { isWorkflowName, toWorkflowName } from "./workflow-name.ts";

test.each([
  ["Ticket Triage", "ticket-triage"],
  ["a  _b", "a-b"],
  ["agent-", "agent-"],
])("%j is typed as %j", (typed, name) => {
  expect(toWorkflowName(typed)).toBe(name);
});

test.each(["a", "ticket-triage", "v2-0"])("%j is a name", (name) => {
  expect(isWorkflowName(name)).toBe(true);
});

test.each(["", "-a", "a-", "a--b", "Über", "a b", "a.b"])("%j is none", (name) => {
  expect(isWorkflowName(name)).toBe(false);
});
