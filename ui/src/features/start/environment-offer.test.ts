import { expect, test } from "vitest";
import { decline, isDeclined } from "./environment-offer.ts";

const OPENAI = "dynamiq.connections.OpenAI";
const TAVILY = "dynamiq.connections.Tavily";

test("what was declined is not offered again, in whatever order it is found", () => {
  expect(isDeclined(window, [OPENAI, TAVILY])).toBe(false);
  decline(window, [OPENAI, TAVILY]);
  expect(isDeclined(window, [TAVILY, OPENAI])).toBe(true);
});

test("a variable that is new is offered", () => {
  decline(window, [OPENAI]);
  expect(isDeclined(window, [OPENAI, TAVILY])).toBe(false);
});
