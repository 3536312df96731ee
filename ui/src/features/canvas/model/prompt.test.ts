import { expect, test } from "vitest";
import {
  promptVariables,
  readMessages,
  renameInTemplate,
  templateParts,
  templateVariables,
} from "./prompt.ts";

test.each([
  ["no variable", []],
  ["{{input}}", ["input"]],
  ["{{ input.text }} and {{ input['x'] }}", ["input"]],
  ["{{ a | default(b) | upper }}", ["a", "b"]],
  ["{{ a if b is defined else 'c' }}", ["a", "b"]],
  ["{% for item in items %}{{ item.name }} {{ loop.index }}{% endfor %}", ["items"]],
  ["{% set total = price * count %}{{ total }}", ["price", "count"]],
  ["{% if x and not y %}{% elif z == 3 %}{% endif %}", ["x", "y", "z"]],
  ["{{ fmt(style=kind) }}", ["fmt", "kind"]],
  ["{# {{ hidden }} #}{% raw %}{{ raw }}{% endraw %}{{ shown }}", ["shown"]],
  ["{{ 'quoted name' }} {{ \"it's\" ~ other }}", ["other"]],
  ["{{ range(3) }} {{ true }} {{ none }}", []],
  ["{ not a tag } {{ a }}", ["a"]],
  ["{{ unfinished", []],
])("the variables of %j are %j", (template, variables) => {
  expect(templateVariables(template)).toEqual(variables);
});

test.each([
  ["{{ a.output.content }} of a", "{{ first.output.content }} of a"],
  ["{{ x.a | a | default(a) }}", "{{ x.a | a | default(first) }}"],
  ["{{ 'a' ~ a ~ \"a\" }}", "{{ 'a' ~ first ~ \"a\" }}"],
  ["{{ f(a=a) }}{% if a is a %}", "{{ f(a=first) }}{% if first is a %}"],
  ["{% for a in b %}{{ a }}{% endfor %}", "{% for a in b %}{{ a }}{% endfor %}"],
  ["{# a #}{% raw %}{{ a }}{% endraw %}{{a}}", "{# a #}{% raw %}{{ a }}{% endraw %}{{first}}"],
  ["{{ c }} {{ b }}", "{{ c }} {{ b }}"],
])("with a called first and c called no-variable, %j is %j", (template, renamed) => {
  const names = new Map([
    ["a", "first"],
    ["c", "no-variable"],
  ]);
  expect(renameInTemplate(template, names)).toBe(renamed);
});

test("parts put together are the text again", () => {
  const text = "a {{b}} c {% if d %}e{% endif %}{# f #}";
  const parts = templateParts(text);
  expect(parts.map((part) => part.text).join("")).toBe(text);
  expect(parts.filter(({ isTag }) => isTag).map((part) => part.text)).toEqual([
    "{{b}}",
    "{% if d %}",
    "{% endif %}",
    "{# f #}",
  ]);
});

test("a prompt's variables come from every part but static messages, each once", () => {
  const prompt = {
    messages: [
      { role: "system", content: "{{ a }}" },
      { role: "user", static: true, content: "{{ never }}" },
      {
        role: "user",
        content: [
          { type: "text", text: "{{ b }} {{ a }}" },
          { type: "image_url", image_url: { url: "{{ image }}" } },
        ],
      },
    ],
  };
  expect(promptVariables(prompt)).toEqual(["a", "b", "image"]);
  expect(readMessages(prompt)).toEqual([
    { role: "system", text: "{{ a }}" },
    { role: "user", text: "{{ never }}" },
    { role: "user", text: null },
  ]);
});

test("what is no prompt has neither messages nor variables", () => {
  for (const value of [undefined, null, "x", { messages: "x" }]) {
    expect(readMessages(value)).toEqual([]);
    expect(promptVariables(value)).toEqual([]);
  }
});
