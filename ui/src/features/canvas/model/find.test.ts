import { expect, test } from "vitest";
import { findNodes } from "./find.ts";
import { apply } from "./reducer.ts";
import { chain, llm, node, workflow } from "./testing.ts";

const find = (document: Parameters<typeof findNodes>[0], query: string) =>
  findNodes(document, query, ({ raw }) => (raw.id === "b" ? "Shared · team-key" : ""), {});

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

test("a node that was looked through is not again until it is another", () => {
  const document = chain();
  const looked: string[] = [];
  const shown = ({ key }: { key: string }) => {
    looked.push(key);
    return "";
  };
  const around = {};
  expect(findNodes(document, "gpt-4o", shown, around)).toEqual(["#a", "#b"]);
  looked.length = 0;
  const typed = apply(document, { type: "set", key: "#a", path: ["model"], value: "other" });
  expect(findNodes(typed, "gpt-4o", shown, around)).toEqual(["#b"]);
  expect(looked).toEqual(["#a"]);
  // With other connections every node may be shown otherwise.
  findNodes(typed, "gpt-4o", shown, {});
  expect(looked.length).toBe(1 + document.nodes.length);
});
