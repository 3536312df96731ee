import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { Builder } from "./support/builder.ts";
import { makeWorkflow, openEditor, showWorkflow, twoModels } from "./support/editor.ts";
import { chatFlow } from "./support/flow.ts";
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

/** A workflow that has an Input and an Output, and nothing called as in `twoModels`. */
const another = () =>
  chatFlow({ connection: "" }).nodes.map((node) => ({ ...node, connection: null }));

test("nodes are copied in one window and pasted into another workflow in another window", async () => {
  const first = await openEditor(browser, server, twoModels());
  await first.card("draft").click();
  await first.card("shorten").click({ modifiers: ["Control"] });
  await first.page.getByText("2 selected").waitFor();
  await first.page.keyboard.press("Control+c");

  // A window has a session of its own; the one before is over, and its clipboard is not.
  const workflow = await makeWorkflow(server, another());
  const link = await server.renew();
  const page = await first.context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  await page.goto(link);
  const second = await showWorkflow(server, new Builder(page), workflow);
  const { card, edge, inspector, save } = second;
  await card("openai-1").click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+v");
  await card("draft").waitFor();
  await edge("shorten", "draft").waitFor({ state: "attached" });
  await page.getByText("2 selected").waitFor();
  // The Input of the other workflow is another one: nobody said that draft runs after it.
  expect(await edge("draft", "input").count()).toBe(0);
  await card("draft").click();
  await inspector.getByText(/nothing leads here yet/).waitFor();
  await inspector.getByRole("button", { name: "Add a node to run after" }).click();
  await page.getByRole("option", { name: /^input/ }).click();
  await edge("draft", "input").waitFor({ state: "attached" });
  const { nodes } = await save();
  expect(nodes.draft?.depends).toEqual([{ node: "input" }]);
  expect(nodes.shorten).toMatchObject({
    depends: [{ node: "draft" }],
    prompt: { messages: [{ content: "Shorten {{text}} as an answer to {{question}}" }] },
    input_transformer: { selector: { text: "$.draft.output.content" } },
  });
  expect(complaints).toEqual([]);
  await first.context.close();
});

test("what is pasted twice gets free names, and what the copies name follows", async () => {
  const { page, card, edge, inspector, undo, context, complaints } = await openEditor(
    browser,
    server,
    twoModels(),
  );
  await card("draft").click();
  await card("shorten").click({ modifiers: ["Control"] });
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await edge("shorten-1", "draft-1").waitFor({ state: "attached" });
  await page.keyboard.press("Control+v");
  await edge("shorten-2", "draft-2").waitFor({ state: "attached" });
  // Where they are copied from, they run after what the first ones run after.
  expect(await edge("draft-2", "input").count()).toBe(1);
  expect(await edge("shorten-2", "draft").count()).toBe(0);
  await card("shorten-2").click();
  expect(await inspector.getByLabel("Value of text").inputValue()).toBe("$.draft-2.output.content");
  const boxes = await Promise.all(
    ["draft", "draft-1", "draft-2", "shorten-1", "shorten-2"].map((id) => card(id).boundingBox()),
  );
  const corners = boxes.map((box) => `${Math.round(box?.x ?? 0)} ${Math.round(box?.y ?? 0)}`);
  expect(new Set(corners).size, "none lies on another").toBe(5);
  await undo();
  await card("draft-2").waitFor({ state: "detached" });
  expect(await card("shorten-2").count()).toBe(0);
  expect(await card("shorten-1").count()).toBe(1);
  expect(complaints).toEqual([]);
  await context.close();
});

test("what is cut is gone until it is pasted, and each is undone by itself", async () => {
  const { page, card, edge, undo, context, complaints } = await openEditor(
    browser,
    server,
    twoModels(),
  );
  await card("shorten").click();
  await page.keyboard.press("Control+x");
  await card("shorten").waitFor({ state: "detached" });
  expect(await edge("output", "shorten").count()).toBe(0);
  await page.keyboard.press("Control+v");
  await card("shorten").waitFor();
  await edge("shorten", "draft").waitFor({ state: "attached" });
  // What ran after it was cut off, and is not part of what was cut.
  expect(await edge("output", "shorten").count()).toBe(0);
  await undo();
  await card("shorten").waitFor({ state: "detached" });
  await undo();
  await edge("output", "shorten").waitFor({ state: "attached" });

  // Input and Output are neither cut nor copied.
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+x");
  await card("draft").waitFor({ state: "detached" });
  expect(await page.getByRole("group", { name: /^(input|output), / }).count()).toBe(2);
  await undo();
  await edge("draft", "input").waitFor({ state: "attached" });
  expect(complaints).toEqual([]);
  await context.close();
});

test("in a field the clipboard is about its text", async () => {
  const { page, card, inspector, context } = await openEditor(browser, server, twoModels());
  await card("draft").click();
  await page.keyboard.press("Control+c");
  const model = inspector.getByLabel("Model", { exact: true });
  await model.press("Control+a");
  await page.keyboard.press("Control+x");
  await expect.poll(() => model.inputValue()).toBe("");
  await page.keyboard.press("Control+v");
  await expect.poll(() => model.inputValue()).toBe("gpt-4o-mini");
  expect(await page.getByRole("group", { name: /^draft(-\d)?, / }).count()).toBe(1);
  await context.close();
});
