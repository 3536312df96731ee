import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBreaches } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openEditor, twoModels } from "./support/editor.ts";
import { BuilderServer } from "./support/server.ts";

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const open = () => openEditor(browser, server, twoModels());

/** The field of the picker, which has the focus while the picker is open. */
const search = (page: Page) => page.getByRole("combobox", { name: "Find a value" });

test("a slash offers what the nodes before give, nearest first, and what is picked becomes the path", async () => {
  const { page, card, inspector, save, context, complaints } = await open();
  await card("shorten").click();
  const field = inspector.getByLabel("Value of text");
  const values = page.getByRole("listbox", { name: "Values of the nodes before this one" });
  await field.fill("");
  await field.press("/");
  await values.waitFor();
  await expect
    .poll(() => search(page).evaluate((own) => own === document.activeElement))
    .toBe(true);
  const offered = await values
    .getByRole("option")
    .evaluateAll((all) => all.map((option) => option.querySelector("small")?.textContent));
  expect(offered).toEqual([
    "$.draft.output.content",
    "$.draft.output",
    "$.input.output.question",
    "$.input.output.priority",
    "$.input.output",
  ]);
  expect(await findBreaches(page)).toEqual([]);
  await search(page).fill("prior");
  await page.keyboard.press("Enter");
  await values.waitFor({ state: "detached" });
  expect(await field.inputValue()).toBe("$.input.output.priority");
  await expect.poll(() => field.evaluate((own) => own === document.activeElement)).toBe(true);

  // Behind an alternative a path is added, and the button offers the same.
  await field.press("End");
  await page.keyboard.type(" || /");
  await search(page).fill("content");
  await page.keyboard.press("Enter");
  const both = "$.input.output.priority || $.draft.output.content";
  await expect.poll(() => field.inputValue()).toBe(both);
  await inspector.getByRole("button", { name: "Pick a value for question" }).click();
  await values.getByRole("option", { name: /^everything.*\$\.draft\.output$/ }).click();
  const { shorten } = (await save()).nodes;
  expect(shorten?.input_transformer?.selector).toEqual({ text: both, question: "$.draft.output" });
  expect(complaints).toEqual([]);
  await context.close();
});

test("in plain text a slash is a slash", async () => {
  const { page, card, inspector, context } = await open();
  await card("shorten").click();
  const field = inspector.getByLabel("Value of text");
  await field.fill("");
  await field.pressSequentially("see https://example.com/a");
  expect(await field.inputValue()).toBe("see https://example.com/a");
  await field.press("Control+a");
  await field.press("/");
  await page.getByRole("listbox", { name: "Values of the nodes before this one" }).waitFor();
  await context.close();
});

test("a path is checked while it is typed, and told why it cannot be one", async () => {
  const { card, inspector, context, complaints } = await open();
  await card("shorten").click();
  const field = inspector.getByLabel("Value of text");
  const wrong = [
    ["$.draft.output[", "text must be a valid path: a bracket is not closed at character 16"],
    ["$.draft.output.", "text must be a valid path: a name is missing at character 16"],
    ["$['draft", "text must be a valid path: a quote is not closed at character 9"],
    ["$.draft || $.input..", "text must be a valid path: a name is missing at character 21"],
  ] as const;
  for (const [path, told] of wrong) {
    await field.fill(path);
    await inspector.getByText(told, { exact: true }).waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
  }
  const lost = [
    ["$.nobody.output", "text names nobody, which is not a node here"],
    ["$.output.output.answer", "text names output, which does not run before this node"],
    ["$.shorten.output.content", "text must not name the node itself"],
    ["$.draft.output.title", "text names “title”, but draft gives no such value"],
    ["", "text is used by the prompt and has no value"],
  ] as const;
  for (const [path, told] of lost) {
    await field.fill(path);
    await inspector.getByText(told, { exact: true }).waitFor();
    expect(await field.getAttribute("aria-invalid")).toBeNull();
  }
  await field.fill("$.draft.output.content");
  await inspector.getByText(/^text /).waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
  await context.close();
});

test("a node is renamed with every reference to it, and one undo brings all of them back", async () => {
  const { card, edge, inspector, undo, save, context, complaints } = await open();
  await card("draft").click();
  const name = inspector.getByLabel("Name", { exact: true });
  for (const [bad, told] of [
    ["First Draft", "Name must be lowercase letters, digits and single hyphens"],
    ["shorten", "Name is already the name of another node"],
  ] as const) {
    await name.fill(bad);
    await name.press("Enter");
    await inspector.getByText(told).waitFor();
  }
  await name.fill("first-draft");
  await name.press("Enter");
  await card("first-draft").waitFor();
  await edge("shorten", "first-draft").waitFor({ state: "attached" });
  await card("shorten").click();
  const text = inspector.getByLabel("Value of text");
  const question = inspector.getByLabel("Value of question");
  expect(await text.inputValue()).toBe("$.first-draft.output.content");
  expect(await question.inputValue()).toBe(
    "$['first-draft'].output.content || $.input.output.question",
  );
  const { nodes } = await save();
  expect(nodes.draft).toBeUndefined();
  expect(nodes["first-draft"]).toMatchObject({ name: "first-draft" });
  expect(nodes.shorten?.depends).toEqual([{ node: "first-draft" }]);
  expect(nodes.output?.input_transformer?.selector).toEqual({
    answer: "$.shorten.output.content",
    long: "$.first-draft.output.content",
  });
  // A prompt names what its mapping gives it, so it says what it said.
  const content = "Shorten {{text}} as an answer to {{question}}";
  expect(nodes.shorten?.prompt).toMatchObject({ messages: [{ content }] });

  await undo();
  await card("draft").waitFor();
  expect(await text.inputValue()).toBe("$.draft.output.content");
  expect(await question.inputValue()).toBe("$['draft'].output.content || $.input.output.question");
  await card("output").click();
  expect(await inspector.getByLabel("Value of long").inputValue()).toBe("$.draft.output.content");
  await edge("shorten", "draft").waitFor({ state: "attached" });
  expect(complaints).toEqual([]);
  await context.close();
});

test("a prompt that names a node by itself follows its name, and one undo brings it back", async () => {
  const nodes = twoModels().map((node) => {
    if ((node as { id: string }).id !== "shorten") return node;
    const content = "Shorten {{ draft.output.content }}, the draft of {{ question }}";
    return { ...node, prompt: { messages: [{ role: "user", content }] }, input_transformer: {} };
  });
  const { page, card, inspector, undo, context, complaints } = await openEditor(
    browser,
    server,
    nodes,
  );
  await card("draft").click();
  await inspector.getByLabel("Name", { exact: true }).fill("first");
  await page.keyboard.press("Enter");
  await card("first").waitFor();
  await card("shorten").click();
  const message = inspector.getByLabel("Message 1", { exact: true });
  expect(await message.inputValue()).toBe(
    "Shorten {{ first.output.content }}, the draft of {{ question }}",
  );
  await undo();
  await card("draft").waitFor();
  expect(await message.inputValue()).toBe(
    "Shorten {{ draft.output.content }}, the draft of {{ question }}",
  );
  expect(complaints).toEqual([]);
  await context.close();
});

test("messages of a prompt are added, given another role and deleted, and what they name asks for a value", async () => {
  const { page, card, inspector, undo, save, context, complaints } = await open();
  await card("draft").click();
  const prompt = inspector.getByRole("region", { name: "Prompt" });
  const mapping = inspector.getByRole("region", { name: "Input mapping" });
  await prompt.getByRole("button", { name: "Add message" }).click();
  await prompt.getByLabel("Message 2", { exact: true }).fill("Be {{tone}}: {{question}}");
  expect(await prompt.getByLabel("Role of message 2").inputValue()).toBe("user");
  await prompt.getByLabel("Role of message 2").selectOption({ label: "System" });
  await mapping.getByText("tone is used by the prompt and has no value").waitFor();
  await mapping.getByLabel("Value of tone").press("/");
  await search(page).fill("priority");
  await page.keyboard.press("Enter");
  await mapping.getByText("tone is used by the prompt").waitFor({ state: "detached" });
  await prompt.getByRole("button", { name: "Delete message 1" }).click();
  await prompt.getByLabel("Message 2", { exact: true }).waitFor({ state: "detached" });
  expect(await prompt.getByLabel("Message 1", { exact: true }).inputValue()).toContain("{{tone}}");
  const { draft } = (await save()).nodes;
  expect(draft?.prompt).toEqual({
    messages: [{ role: "system", content: "Be {{tone}}: {{question}}" }],
  });
  expect(draft?.input_transformer?.selector).toEqual({
    question: "$.input.output.question",
    tone: "$.input.output.priority",
  });
  await undo();
  expect(await prompt.getByLabel("Message 1", { exact: true }).inputValue()).toBe(
    "Answer {{question}}",
  );

  // What no message names any more is told, and taken away by hand.
  await prompt.getByLabel("Message 2", { exact: true }).fill("Be kind");
  await mapping.getByText("not used by the prompt").waitFor();
  await mapping.getByRole("button", { name: "Remove the mapping of tone" }).click();
  await mapping.getByLabel("Value of tone").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
  await context.close();
});
