import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBreaches } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { chatFlow, firstProject } from "./support/flow.ts";
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

/** What a version holds beside Input and Output: the models by name, each after Input. */
type Models = Readonly<Record<string, string>>;

function flowOf(models: Models) {
  const [input, model, output] = chatFlow({ connection: "" }).nodes;
  const named = Object.entries(models).map(([id, called]) => ({
    ...model,
    id,
    name: id,
    model: called,
    connection: null,
  }));
  const end = { ...output, depends: [{ node: "input" }], input_transformer: { selector: {} } };
  return { id: randomUUID(), nodes: [input, ...named, end] };
}

/** A workflow with a version for each of these, the oldest first. */
async function saveVersions(name: string, all: [description: string, models: Models][]) {
  const project_id = await firstProject(server);
  const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
  const [first] = all;
  const body = { name, project_id, flow: flowOf(first?.[1] ?? {}), flow_ui };
  const { id } = await server.call<{ id: string }>("POST", "/v1/workflows", body);
  for (const [description, models] of all) {
    const version = { flow: flowOf(models), flow_ui, ...(description && { description }) };
    await server.call("POST", `/v1/workflows/${id}/save`, version);
  }
  return id;
}

async function open(name: string) {
  const visit = await openBuilder(browser, server);
  const { page, builder } = visit;
  const card = (id: string) => page.getByRole("group", { name: new RegExp(`^${id}, `) });
  const enter = async () => {
    await builder.goTo("Agents");
    await page.getByRole("button", { name, exact: true }).click();
    await card("input").waitFor();
  };
  await enter();
  return { ...visit, card, enter };
}

/** Opens the version history. */
async function openHistory(page: Page) {
  await page.getByRole("button", { name: "Version history" }).click();
  const history = page.getByRole("dialog", { name: "Version history" });
  await history.getByRole("listitem").first().waitFor();
  return history;
}

test("a version is saved with what changed, and its history says so", async () => {
  const id = await saveVersions("described", [["", { first: "gpt-4o" }]]);
  const { page, builder, card, enter, complaints, context } = await open("described");
  await card("first").click();
  await page.getByLabel("Model", { exact: true }).fill("gpt-5");
  await page.keyboard.press("Control+s");
  const panel = builder.dialog.filter({ hasText: "Save version v2" });
  await panel.getByLabel("Version description").fill("A newer model,\nfor longer questions");
  await page.keyboard.press("Control+Enter");
  await panel.waitFor({ state: "detached" });
  await page.getByText("Unsaved changes").waitFor({ state: "detached" });

  const lines = async () => {
    const history = await openHistory(page);
    const texts = await history.getByRole("listitem").getByRole("paragraph").allInnerTexts();
    const titles = await history.getByRole("listitem").locator("b").allInnerTexts();
    await page.keyboard.press("Escape");
    await history.waitFor({ state: "detached" });
    return titles.map((title, at) => `${title}: ${texts[at]?.replace(/\s+/g, " ")}`);
  };
  const expected = ["v2: A newer model, for longer questions", "v1: No description"];
  expect(await lines()).toEqual(expected);

  // What one version says is not said of the next one.
  await card("first").click();
  await page.getByLabel("Model", { exact: true }).fill("gpt-5.1");
  await page.keyboard.press("Control+s");
  const next = builder.dialog.filter({ hasText: "Save version v3" });
  expect(await next.getByLabel("Version description").inputValue()).toBe("");
  await next.getByRole("button", { name: "Save", exact: true }).click();
  await next.waitFor({ state: "detached" });
  await page.getByText("Unsaved changes").waitFor({ state: "detached" });
  await enter();
  expect(await lines()).toEqual(["v3: No description", ...expected]);
  const stored = await server.call<{ version: number; description?: string | null }[]>(
    "GET",
    `/v1/workflows/${id}/versions`,
  );
  expect(stored.map(({ version, description }) => [version, description ?? ""])).toEqual([
    [3, ""],
    [2, "A newer model,\nfor longer questions"],
    [1, ""],
  ]);
  expect(complaints).toEqual([]);
  await context.close();
});

test("an older version is restored as a change of its own, which undo takes back", async () => {
  const id = await saveVersions("restored", [
    ["", { first: "gpt-4o", dropped: "gpt-4o" }],
    ["", { first: "gpt-5", added: "gpt-5" }],
  ]);
  const { page, builder, card, complaints, context } = await open("restored");
  const isOld = async () => {
    await card("dropped").waitFor();
    await card("added").waitFor({ state: "detached" });
    expect(await card("first").innerText()).toContain("gpt-4o");
  };
  const isNew = async () => {
    await card("added").waitFor();
    await card("dropped").waitFor({ state: "detached" });
    expect(await card("first").innerText()).toContain("gpt-5");
  };
  await isNew();

  // From the history, at once.
  await (await openHistory(page)).getByRole("button", { name: "Restore v1" }).click();
  await builder.untilTold("v1 is on the canvas as an unsaved change.");
  await isOld();
  await page.getByText("v2 · Unsaved changes").waitFor();
  await page.keyboard.press("Control+z");
  await isNew();
  await page.getByText("Unsaved changes").waitFor({ state: "detached" });

  // After a look at it, in which nothing can be changed.
  await (await openHistory(page)).getByRole("button", { name: "Look at v1" }).click();
  await page.getByText("Viewing v1 (read-only).").waitFor();
  await card("dropped").click();
  await page.keyboard.press("Delete");
  await isOld();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await page.getByText("v2 · Unsaved changes").waitFor();
  await isOld();
  await card("dropped").click();
  await page.getByLabel("Model", { exact: true }).fill("gpt-4.1");

  // The version that it came from stays what it was.
  await page.keyboard.press("Control+s");
  const panel = builder.dialog.filter({ hasText: "Save version v3" });
  await panel.getByRole("button", { name: "Save", exact: true }).click();
  await panel.waitFor({ state: "detached" });
  await page.getByText("Unsaved changes").waitFor({ state: "detached" });
  const stored = await server.call<{ flow: { nodes: { id: string; model?: string }[] } }[]>(
    "GET",
    `/v1/workflows/${id}/versions`,
  );
  const models = stored.map(({ flow }) =>
    flow.nodes.flatMap((node) => (node.model ? `${node.id} ${node.model}` : [])).sort(),
  );
  expect(models).toEqual([
    ["dropped gpt-4.1", "first gpt-4o"],
    ["added gpt-5", "first gpt-5"],
    ["dropped gpt-4o", "first gpt-4o"],
  ]);
  expect(complaints).toEqual([]);
  await context.close();
});

test("notes that are new, gone or changed are told where two versions are compared", async () => {
  const note = (id: string, text: string) => ({
    id,
    text,
    color: "amber",
    position: { x: id === "n1" ? 0 : 260, y: 200 },
    width: 200,
    height: 80,
  });
  const id = await saveVersions("noted-versions", [["", {}]]);
  const notes = [
    [note("n1", "Ask Ann"), note("n2", "Ask Bob")],
    [note("n1", "Ask Ann first"), note("n3", "Ask Eve")],
  ];
  for (const each of notes) {
    const flow_ui = { nodes: [], edges: [], custom_node_data: {}, notes: each };
    await server.call("POST", `/v1/workflows/${id}/save`, { flow: flowOf({}), flow_ui });
  }
  const { page, complaints, context } = await open("noted-versions");
  const spoken = (text: string) =>
    page.getByRole("group", { name: `Note: ${text}` }).getAttribute("aria-label");
  await (await openHistory(page)).getByRole("button", { name: "Look at v2" }).click();
  await page
    .getByRole("status")
    .getByText("Compared with your draft: 1 note changed; 1 note only here; without 1 note.")
    .waitFor();
  await expect.poll(() => spoken("Ask Ann")).toContain("Differs in Text");
  expect(await spoken("Ask Bob")).toContain("Only in this version");
  expect(await findBreaches(page)).toEqual([]);

  await page.getByRole("button", { name: "Back to editing" }).click();
  await expect.poll(() => spoken("Ask Ann first")).toBe("Note: Ask Ann first");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a version is compared with what is edited, or with any other version, by keyboard", async () => {
  await saveVersions("compared", [
    ["The beginning", { first: "gpt-4o", oldest: "gpt-4o" }],
    ["A second model", { first: "gpt-5", middle: "gpt-4o" }],
    ["", { first: "gpt-5", middle: "gpt-4o", newest: "gpt-4o" }],
  ]);
  const { page, card, complaints, context } = await open("compared");
  const spoken = (id: string) => card(id).getAttribute("aria-label");
  const told = (text: string) => page.getByRole("status").getByText(text).waitFor();
  const other = page.getByRole("combobox", { name: /^Compare with: / });
  await card("middle").click();
  await page.getByLabel("Model", { exact: true }).fill("gpt-4.1");
  expect(await other.count()).toBe(0);
  await (await openHistory(page)).getByRole("button", { name: "Look at v2" }).click();
  await told("Compared with your draft: 1 node changed; without newest.");
  await page.getByRole("combobox", { name: "Compare with: your draft" }).waitFor();
  expect(await spoken("middle")).toContain("Differs in Model");

  // A version before it.
  await page.keyboard.press("c");
  const isFocused = () => other.evaluate((element) => element === document.activeElement);
  await expect.poll(isFocused).toBe(true);
  await page.keyboard.press("Enter");
  const options = page.getByRole("option");
  await options.first().waitFor();
  expect(await options.allInnerTexts()).toEqual(["your draft", "v3", "v1 · The beginning"]);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await options.first().waitFor({ state: "detached" });
  await told("Compared with v1: 1 node changed; only here middle; without oldest.");
  await expect.poll(() => spoken("first")).toContain("Differs in Model");
  await expect.poll(() => spoken("middle")).toContain("Only in this version");
  expect(await findBreaches(page)).toEqual([]);

  // A version after it, reached from the command palette.
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Compare the shown");
  await page.getByRole("option", { name: /^Compare the shown version with another/ }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(isFocused).toBe(true);
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: "v3" }).waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await told("Compared with v3: without newest.");
  await expect.poll(() => spoken("first")).not.toContain("Differs in");
  expect(await spoken("middle")).not.toContain("Only in this version");

  // Another look begins with what is edited again.
  await (await openHistory(page)).getByRole("button", { name: "Look at v1" }).click();
  await told("Compared with your draft: 1 node changed; only here oldest; without middle, newest.");
  await page.getByRole("button", { name: "Back to editing" }).click();
  await card("newest").waitFor();
  expect(await other.count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});
