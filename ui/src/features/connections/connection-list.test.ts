import { expect, test } from "vitest";
import type { Connection } from "../../platform/contract.ts";
import { filterConnections, sortConnections } from "./connection-list.ts";

const connection = (name: string, type: string, status = "active"): Connection => ({
  id: name,
  name,
  type,
  status,
  project_id: "p",
  config: {},
  secrets: {},
  system: false,
  created_at: "",
  created_by: "",
  updated_at: "",
  updated_by: "",
});

const ALL = [
  connection("wiki", "notion", "expired"),
  connection("openai-prod", "openai"),
  connection("backup", "openai"),
];
const LABELS: Record<string, string> = { openai: "OpenAI", notion: "Notion" };
const namesOf = (given: { search?: string; type?: string; status?: string }) =>
  filterConnections(
    sortConnections(ALL, (type) => LABELS[type] ?? ""),
    { search: "", type: "", status: "", ...given },
  ).map(({ name }) => name);

test("all stand in the order of their names", () => {
  expect(namesOf({})).toEqual(["backup", "openai-prod", "wiki"]);
});

test("search looks at the name and at what the type is called", () => {
  expect(namesOf({ search: " PROD " })).toEqual(["openai-prod"]);
  expect(namesOf({ search: "openai" })).toEqual(["backup", "openai-prod"]);
});

test("type and status narrow together", () => {
  expect(namesOf({ type: "openai", status: "expired" })).toEqual([]);
  expect(namesOf({ status: "expired" })).toEqual(["wiki"]);
});
