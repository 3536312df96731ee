import { expect, test } from "vitest";
import type { AppRequirement } from "../../platform/contract.ts";
import { progressOf, stateOf } from "./requirement-state.ts";

const requirement = (id: string, optional = false): AppRequirement => ({
  id,
  name: id,
  type: "connection",
  form: { title: id },
  spec: { type: "connection", data: { type: "dynamiq.connections.OpenAI" } },
  workflow_id: "w",
  ...(optional && { optional }),
});

const ALL = [requirement("openai"), requirement("gmail"), requirement("azure", true)];

test("what is listed as unsatisfied is pending, the rest completed", () => {
  const status = { status: "incomplete", unsatisfied: [requirement("gmail")] };
  expect(ALL.map((each) => stateOf(each, status))).toEqual(["completed", "pending", "optional"]);
  expect(progressOf(ALL, status)).toEqual({ total: 2, done: 1, pending: [requirement("gmail")] });
});

test("nothing is said before it is known", () => {
  expect(stateOf(requirement("openai"), undefined)).toBeUndefined();
});
