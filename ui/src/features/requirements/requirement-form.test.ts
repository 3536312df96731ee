import { describe, expect, test } from "vitest";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { checkDraft, checkForm, draftFor, requestOf } from "./requirement-form.ts";
import { texts } from "./texts.ts";

const type = (label: string, kind: "api_key" | "oauth2" = "api_key"): BuilderConnectionType => ({
  id: `dynamiq.connections.${label}`,
  label,
  category: "llm",
  glyph: "Xx",
  kind,
  fields: [],
});
const DRAFT = { type: "t", name: "openai", title: "OpenAI API Key", description: "" };
const free = () => false;

describe("a first draft", () => {
  test("is named after the type, and free", () => {
    expect(draftFor(type("Google Gemini"), free)).toMatchObject({
      name: "google_gemini",
      title: "Google Gemini API Key",
    });
    expect(draftFor(type("OpenAI"), (name) => name === "openai").name).toBe("openai_2");
    expect(draftFor(type("Notion", "oauth2"), free).title).toBe("Notion Account");
    expect(draftFor(undefined, free)).toEqual({ type: "", name: "", title: "", description: "" });
  });
});

describe("what can be seen before the platform is asked", () => {
  const { problem } = texts;
  test.each([
    [{ name: " " }, { name: problem.blank }],
    [{ name: "has space" }, { name: problem.format }],
    [{ name: "x".repeat(129) }, { name: problem.tooLong(128) }],
    [{ name: "taken" }, { name: problem.taken }],
    [{ type: "" }, { type: problem.blank }],
    [{ title: "" }, { title: problem.blank }],
    [{ title: "t".repeat(129) }, { title: problem.tooLong(128) }],
    [{ description: "d".repeat(257) }, { description: problem.tooLong(256) }],
    [{ title: "🔑".repeat(128), description: "🔑".repeat(256) }, {}],
  ])("%j", (part, problems) => {
    expect(checkDraft({ ...DRAFT, ...part }, (name) => name === "taken")).toEqual(problems);
  });

  test("of a form alone", () => {
    expect(checkForm({ title: "x", description: "" })).toEqual({});
  });
});

test("a request has no blank description", () => {
  expect(requestOf({ ...DRAFT, name: " openai ", description: "  " })).toEqual({
    name: "openai",
    type: "connection",
    form: { title: "OpenAI API Key" },
    spec: { type: "t" },
  });
  expect(requestOf({ ...DRAFT, description: " why " }).form).toEqual({
    title: "OpenAI API Key",
    description: "why",
  });
});
