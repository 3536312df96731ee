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

test("fields of the Input are added, named, typed and required, and saved as the SDK writes them", async () => {
  const { page, card, inspector, save, context, complaints } = await open();
  await card("input").click();
  const fields = inspector.getByRole("region", { name: "Input fields" });
  await fields.getByRole("button", { name: "Add field" }).click();
  await fields.getByLabel("Name of field field_3").fill("tickets");
  await page.keyboard.press("Enter");
  await fields.getByLabel("Type of tickets").selectOption({ label: "List" });
  await fields.getByLabel("tickets is required").check();
  await fields.getByRole("button", { name: "Add field" }).click();
  await fields.getByLabel("Type of field_4").selectOption({ label: "Files" });
  await fields.getByRole("button", { name: "Add field" }).click();
  expect(await findBreaches(page)).toEqual([]);
  const { input } = (await save()).nodes;
  expect(input?.schema).toEqual({
    type: "object",
    properties: {
      question: { type: "string" },
      priority: { type: "string" },
      tickets: { type: "array" },
      field_4: { type: "list[files]" },
      field_5: { type: "Any" },
    },
    required: ["tickets"],
  });
  expect(complaints).toEqual([]);
  await context.close();
});

test("what reads a field of the Input follows its name, and is told when the field is gone", async () => {
  const { page, card, inspector, undo, save, context, complaints } = await open();
  await card("input").click();
  const fields = inspector.getByRole("region", { name: "Input fields" });
  const priority = fields.getByLabel("Name of field priority");
  await priority.fill("question");
  await page.keyboard.press("Enter");
  await fields.getByText("Field name is already the name of another field").waitFor();
  await priority.fill("");
  await fields.getByText("Field name cannot be blank").waitFor();
  await priority.press("Escape");
  expect(await priority.inputValue()).toBe("priority");
  await fields.getByLabel("Name of field question").fill("what is asked");
  await page.keyboard.press("Enter");
  await fields.getByLabel("Type of what is asked").waitFor();
  await card("draft").click();
  const reads = inspector.getByLabel("Value of question");
  expect(await reads.inputValue()).toBe("$.input.output.'what is asked'");
  const { input, draft } = (await save()).nodes;
  expect(input?.schema).toEqual({
    type: "object",
    properties: { "what is asked": { type: "string" }, priority: { type: "string" } },
  });
  expect(draft?.input_transformer?.selector).toEqual({
    question: "$.input.output.'what is asked'",
  });

  await card("input").click();
  await fields.getByRole("button", { name: "Delete field what is asked" }).click();
  await card("draft").click();
  await inspector
    .getByText("question names “what is asked”, but input gives no such value")
    .waitFor();
  await undo();
  await inspector.getByText(/^question names/).waitFor({ state: "detached" });
  await undo();
  expect(await reads.inputValue()).toBe("$.input.output.question");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a field of the Output takes its value along when it is renamed or deleted", async () => {
  const { page, card, inspector, undo, save, context, complaints } = await open();
  await card("output").click();
  const fields = inspector.getByRole("region", { name: "Output fields" });
  const mapping = inspector.getByRole("region", { name: "Output mapping" });
  await fields.getByLabel("Name of field answer").fill("reply");
  await page.keyboard.press("Enter");
  const reply = mapping.getByLabel("Value of reply");
  expect(await reply.inputValue()).toBe("$.shorten.output.content");
  await fields.getByRole("button", { name: "Add field" }).click();
  await fields.getByLabel("Name of field field_3").fill("score");
  await page.keyboard.press("Enter");
  await fields.getByLabel("Type of score").selectOption({ label: "Number" });
  await fields.getByLabel("score is required").check();
  await mapping.getByText("score cannot be blank").waitFor();
  await mapping.getByLabel("Value of score").fill("$.draft.output.content");
  await mapping.getByText("score cannot be blank").waitFor({ state: "detached" });
  await fields.getByRole("button", { name: "Delete field long" }).click();
  await mapping.getByLabel("Value of long").waitFor({ state: "detached" });
  const { output } = (await save()).nodes;
  expect(output?.schema).toEqual({
    type: "object",
    properties: { reply: { type: "string" }, score: { type: "number" } },
    required: ["score"],
  });
  expect(output?.input_transformer?.selector).toEqual({
    reply: "$.shorten.output.content",
    score: "$.draft.output.content",
  });
  await undo();
  expect(await mapping.getByLabel("Value of long").inputValue()).toBe("$.draft.output.content");
  await fields.getByLabel("Name of field long").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("what a failure of a node means is set, checked, and saved under the SDK's names", async () => {
  const { page, card, inspector, save, context, complaints } = await open();
  await card("draft").click();
  await inspector.getByRole("tab", { name: "ERROR HANDLING" }).click();
  expect(await inspector.getByRole("radio", { name: /^Fail the run/ }).isChecked()).toBe(true);
  const wrong = [
    ["Timeout", "soon", "Timeout must be a number"],
    ["Timeout", "-1", "Timeout must not be negative"],
    ["Max retries", "1.5", "Max retries must be a whole number"],
    ["Max retries", "101", "Max retries must be from 0 to 100"],
  ] as const;
  for (const [label, text, told] of wrong) {
    await inspector.getByLabel(label).fill(text);
    await inspector.getByText(told).waitFor();
  }
  expect(await findBreaches(page)).toEqual([]);
  const right = [
    ["Timeout", "30"],
    ["Max retries", "3"],
    ["Retry interval", "0.5"],
    ["Backoff rate", "2"],
  ] as const;
  for (const [label, text] of right) {
    await inspector.getByLabel(label).fill(text);
    await page.keyboard.press("Enter");
  }
  await inspector.getByRole("radio", { name: /^Go on without it/ }).check();
  expect((await save()).nodes.draft?.error_handling).toEqual({
    timeout_seconds: 30,
    max_retries: 3,
    retry_interval_seconds: 0.5,
    backoff_rate: 2,
    behavior: "return",
  });
  await inspector.getByLabel("Timeout").fill("");
  await page.keyboard.press("Enter");
  expect((await save()).nodes.draft?.error_handling).not.toHaveProperty("timeout_seconds");

  // An older version is only looked at.
  await page.getByRole("button", { name: "Version history" }).click();
  await page.getByRole("button", { name: "Look at v1" }).click();
  await card("draft").click();
  await inspector.getByRole("tab", { name: "ERROR HANDLING" }).click();
  expect(await inspector.getByLabel("Timeout").inputValue()).toBe("30");
  expect(await inspector.getByLabel("Timeout").isDisabled()).toBe(true);
  expect(await inspector.getByRole("radio", { name: /^Fail the run/ }).isDisabled()).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
});

test("the output tab tells what a node gives, and the path to it, to be copied", async () => {
  const { page, card, inspector, context, complaints } = await open();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await card("draft").click();
  await inspector.getByRole("tab", { name: "OUTPUT" }).click();
  const gives = inspector.getByRole("region", { name: "What this node gives" });
  await gives.getByText("The model’s answer as text.").waitFor();
  await gives.getByRole("button", { name: "Copy $.draft.output.content" }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe("$.draft.output.content");
  await inspector.getByRole("region", { name: "Last run" }).getByText("Not tested yet.").waitFor();
  expect(await findBreaches(page)).toEqual([]);
  // Input and Output give what their fields say, which is all that there is to say.
  await card("input").click();
  await inspector.getByRole("region", { name: "Input fields" }).waitFor();
  expect(await inspector.getByRole("tab").count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

/** How each list of choices and each folded part on the page is marked. */
function marksOn(page: Page) {
  return page.evaluate(() => {
    const lists = [...document.querySelectorAll("select")].map((list) => {
      const { appearance, backgroundImage, backgroundSize } = getComputedStyle(list);
      return [appearance, backgroundImage, backgroundSize].join(" / ");
    });
    const folds = [...document.querySelectorAll("summary")].map((fold) => {
      const { content, inlineSize, rotate } = getComputedStyle(fold, "::before");
      return [getComputedStyle(fold).listStyleType, content, inlineSize, rotate].join(" / ");
    });
    return { lists, folds };
  });
}

test("every list of choices has the same arrow, and every folded part the same mark", async () => {
  const { page, card, inspector, context, complaints } = await open();
  await card("input").click();
  await inspector.getByLabel("Type of question").waitFor();
  const field = await marksOn(page);
  await card("draft").click();
  await inspector.getByLabel("Role of message 1").waitFor();
  await inspector.getByText("More settings").waitFor();
  const prompt = await marksOn(page);
  const lists = [...field.lists, ...prompt.lists];
  expect(lists.length).toBeGreaterThan(2);
  expect(new Set(lists).size).toBe(1);
  expect(lists[0]).toMatch(/^none \/ linear-gradient.*4px 4px$/);
  expect(prompt.folds.length).toBeGreaterThan(1);
  expect([...new Set(prompt.folds)]).toEqual(['none / "" / 5px / 45deg']);
  // Where the system alone gives the colours, it draws the arrow as well.
  await page.emulateMedia({ forcedColors: "active" });
  expect((await marksOn(page)).lists.every((arrow) => arrow.startsWith("auto /"))).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
});
