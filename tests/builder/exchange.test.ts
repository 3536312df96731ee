import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { chatFlow, firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

const KEY = "sk-planted-exchange-0123456789-k9Qz";

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

test("a workflow is exported as a file without its key, with the variables to set", async () => {
  const project_id = await firstProject(server);
  const connection = await server.call<{ id: string }>("POST", "/v1/connections", {
    name: "openai-prod",
    project_id,
    type: "dynamiq.connections.OpenAI",
    config: { api_key: KEY },
  });
  await server.call("POST", "/v1/workflows", {
    name: "goes-out",
    project_id,
    flow: chatFlow({ connection: connection.id }),
    flow_ui: {},
  });
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "goes-out" }).first().click();

  await page.getByRole("button", { name: "Export", exact: true }).click();

  await dialog.getByText("OPENAI_API_KEY", { exact: true }).waitFor();
  expect(await dialog.getByRole("figure", { name: "The document" }).innerText()).toContain(
    "connection: openai-prod",
  );
  const code = await dialog.locator("pre").boundingBox();
  const copy = await dialog.getByRole("button", { name: "Copy the document" }).boundingBox();
  expect((code?.x ?? 0) + (code?.width ?? 0), "no line runs under the button").toBeLessThanOrEqual(
    copy?.x ?? 0,
  );
  const begun = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save file" }).click();
  const download = await begun;
  expect(download.suggestedFilename()).toBe("goes-out.yaml");
  const written = await readFile(await download.path(), "utf8");
  expect(written).toContain("# The workflow goes-out");
  expect(written).not.toContain(KEY);
  await builder.untilTold("goes-out.yaml is saved");
  expect(complaints.filter((text) => !text.includes("status of 400"))).toEqual([]);
  await context.close();
});

const DOCUMENT = `connections:
  team: {type: dynamiq.connections.OpenAI, api_key: ${KEY}}
nodes:
  ask:
    type: dynamiq.nodes.llms.OpenAI
    connection: team
    model: gpt-4o-mini
    prompt: {messages: [{role: user, content: '{{question}}'}]}
flows: {f: {nodes: [ask]}}
workflows: {comes-in: {flow: f}}
`;

test("a document is checked, its faults are told by line, and it is made only when asked", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const field = dialog.getByLabel("Document");
  await field.fill(DOCUMENT.replace("llms.OpenAI\n", "llms.Nope\n"));
  await dialog.getByRole("button", { name: "Check", exact: true }).click();
  await dialog.getByText("line 5: must be a valid value").waitFor();

  await field.fill(DOCUMENT);
  await dialog.getByRole("button", { name: "Check", exact: true }).click();
  await dialog
    .getByText("The workflow comes-in with 3 nodes can be imported once 1 connection is chosen.")
    .waitFor();
  await dialog
    .getByText(
      "It has its secret in the document (api_key): choose a connection of yours, or have it sealed.",
    )
    .waitFor();
  await dialog
    .getByText("ask now runs after Input (it ran after nothing).", { exact: true })
    .waitFor();
  const make = dialog.getByRole("button", { name: "Import", exact: true });
  expect(await make.isDisabled(), "a connection has to be chosen first").toBe(true);
  await dialog.getByRole("switch", { name: /Seal the secrets/ }).click();
  await dialog.getByText("api_key from the document goes to the vault").waitFor();
  await dialog.getByText("with 3 nodes will be made as version v1.").waitFor();
  await make.click();

  await builder.untilTold("comes-in is imported");
  await page
    .getByRole("button", { name: /Rename comes-in|Workflow name/ })
    .first()
    .waitFor();
  expect(await page.content()).not.toContain(KEY);
  expect(complaints.filter((text) => !text.includes("status of 400"))).toEqual([]);
  await context.close();
});

test("a file is imported by the keyboard alone with a connection that is chosen", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "Import", exact: true }).press("Enter");
  const field = dialog.getByLabel("Document");
  await expect.poll(() => hasFocus(field), { message: "the first field has the focus" }).toBe(true);
  const chooser = page.waitForEvent("filechooser");
  await dialog.getByRole("button", { name: "Choose a file…" }).press("Enter");
  await (await chooser).setFiles({
    name: "bot.yaml",
    mimeType: "application/yaml",
    buffer: Buffer.from(DOCUMENT.replaceAll("team", "other")),
  });
  await dialog.getByText("Read from bot.yaml").waitFor();
  await dialog.getByLabel("Name").fill("by-file");
  await dialog.getByLabel("Name").press("Enter");
  const plan = dialog.getByRole("region", { name: /The workflow by-file with 3 nodes/ });
  await expect.poll(() => hasFocus(plan), { message: "the plan is read out" }).toBe(true);
  await dialog.getByRole("button", { name: "Change the document" }).press("Enter");
  await expect.poll(() => hasFocus(field), { message: "the document is to be changed" }).toBe(true);
  await dialog.getByRole("button", { name: "Check", exact: true }).press("Enter");
  await dialog.getByRole("combobox", { name: /Connection for other/ }).press("Enter");
  await page.getByRole("option", { name: "openai-prod" }).press("Enter");
  await dialog.getByText("is in this project").waitFor();
  await dialog.getByRole("button", { name: "Import", exact: true }).press("Enter");
  await builder.untilTold("by-file is imported");
  await context.close();
});

test("nothing takes the focus from the plan a frame after it appeared", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await dialog.getByLabel("Document").fill(DOCUMENT.replaceAll("team", "third"));
  const letGo = await holdFrames(page);
  await dialog.getByLabel("Document").press("Tab");
  await dialog.getByLabel("Name").press("Enter");
  const choice = dialog.getByRole("combobox", { name: /Connection for third/ });
  await choice.focus();

  await letGo();

  expect(await hasFocus(choice)).toBe(true);
  await context.close();
});

test("an answer about what is no longer there is given up", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await builder.goTo("Agents");
  const open = page.getByRole("button", { name: "Import", exact: true });
  const field = dialog.getByLabel("Document");
  const check = dialog.getByRole("button", { name: /^Check/ });
  const importing = "**/v1/workflows/import";
  const asking = async () => {
    const asked = page.waitForRequest(importing);
    await check.click();
    await asked;
  };
  const givenUp = () => page.waitForEvent("requestfailed", (one) => one.url().endsWith("/import"));
  // Never answered: what is given up is over all the same.
  await page.route(importing, () => {});
  await open.click();
  await field.fill(DOCUMENT);
  await asking();

  const changed = givenUp();
  await field.fill(`${DOCUMENT}\n`);
  await changed;
  await asking();
  const closed = givenUp();
  await page.keyboard.press("Escape");
  await closed;
  await dialog.waitFor({ state: "detached" });

  await open.click();
  expect(await field.inputValue()).toBe("");
  await page.unroute(importing);
  await field.fill(DOCUMENT);
  await check.click();
  await dialog.getByText("The workflow comes-in").waitFor();
  await context.close();
});

test("Import and Export are reached by the command palette", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  const choose = async (words: string) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill(words);
    await page.keyboard.press("Enter");
  };
  await builder.goTo("Settings");
  await choose("import a workflow");
  await builder.dialog.getByRole("heading", { name: "Import a workflow" }).waitFor();
  await page.keyboard.press("Escape");
  await builder.dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();

  await page.getByRole("button", { name: "hello" }).first().click();
  await page.getByRole("group", { name: /^input, / }).waitFor();
  await choose("export");
  await builder.dialog.getByRole("heading", { name: "Export for the Dynamiq SDK" }).waitFor();
  await context.close();
});

function hasFocus(where: Locator): Promise<boolean> {
  return where.evaluate((element) => element === element.ownerDocument.activeElement);
}

/** Keeps back what the page has planned for its next frames, until it is let go. */
async function holdFrames(page: Page): Promise<() => Promise<void>> {
  const held = await page.evaluateHandle(() => {
    const real = window.requestAnimationFrame;
    const frames: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (frame) => frames.push(frame);
    return () => {
      window.requestAnimationFrame = real;
      for (const frame of frames) frame(performance.now());
    };
  });
  return () => held.evaluate((release) => release());
}
