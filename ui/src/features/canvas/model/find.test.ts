import { expect, test } from "vitest";
import { findNodes } from "./find.ts";
import { chain, llm, node, workflow } from "./testing.ts";

const find = (document: Parameters<typeof findNodes>[0], query: string) =>
  findNodes(document, query, ({ raw }) => (raw.id === "b" ? "Shared · team-key" : ""));

test("names, what the card says, prompts and mappings are looked through", () => {
  expect(find(chain(), "TEAM-KEY")).toEqual(["#b"]);
  expect(find(chain(), "gpt-4o")).toEqual(["#a", "#b"]);
  expect(find(chain(), "$.a.output")).toEqual(["#b"]);
  expect(find(chain(), "nothing of it")).toEqual([]);
  expect(find(chain(), "  ")).toEqual([]);
});

test("names that begin with it come first", () => {
  const document = workflow(
    llm("summary", ["mail"], { prompt: { messages: [{ role: "user", content: "the mail" }] } }),
    node("mail", "dynamiq.nodes.tools.HttpApiCall"),
  );
  expect(find(document, "mail")).toEqual(["#mail", "#summary"]);
});
