import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { HostedPage } from "../connect-page/support/hosted-page.ts";
import { openBuilder } from "./support/builder.ts";
import { Provider } from "./support/provider.ts";
import { BuilderServer } from "./support/server.ts";

const KEY = "sk-planted-end-user-0123456789-k9Qz";

let provider: Provider;
let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  provider = await Provider.start();
  server = await BuilderServer.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
});

test("a builder draws, flags, saves and deploys; a user connects; the App runs as them", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "New workflow" }).click();
  await dialog.getByLabel("Name").fill("Ticket Triage");
  await page.keyboard.press("Enter");

  // Draws: Input → OpenAI → Output.
  await page.getByRole("heading", { level: 1 }).filter({ hasText: "ticket-triage" }).waitFor();
  await page.getByRole("searchbox", { name: "Find a node" }).fill("OpenAI");
  await page.getByRole("button", { name: "OpenAI", exact: true }).press("Enter");
  await page.getByRole("group", { name: "openai-1, OpenAI, No connection, after input" }).waitFor();
  await page.getByRole("group", { name: "output, Output, after openai-1" }).waitFor();

  // A requirement belongs to a workflow that was saved.
  const connection = page.getByRole("button", { name: /^Connection OpenAI/ });
  await connection.click();
  const requirements = dialog.getByText("Requirements", { exact: true });
  await dialog.getByText("Save the workflow first").first().waitFor();
  await page.keyboard.press("Escape");
  await save();

  // Flags the connection as a requirement.
  await connection.click();
  await requirements.click();
  await dialog.getByRole("button", { name: "New requirement" }).click();
  await dialog.getByRole("heading", { name: "Add New Requirement" }).waitFor();
  await dialog.getByLabel("Name", { exact: true }).fill("openai");
  await dialog.getByLabel("Form Title").fill("OpenAI API Key");
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByRole("button", { name: "Connection OpenAI openai (Requirement)" }).waitFor();
  await page.getByText("Requirement · openai").waitFor();
  await save();

  // Deploys.
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await dialog.getByLabel("App name").fill("Ticket Triage");
  await dialog.getByRole("button", { name: /^Deploy v\d/ }).click();
  await dialog.getByRole("button", { name: "Open the App" }).click();
  await page.getByRole("tab", { name: "Test" }).click();

  // Before the user has connected, the App says what is missing.
  await page.getByLabel("User").fill("user-42");
  await page.getByText("openai: not connected by user-42 yet").waitFor();
  await page.getByLabel("input").fill("Hello");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByText("the user has not connected openai yet").waitFor();
  expect(provider.calls).toEqual([]);

  // The connect link opens the hosted page, where the user gives a key.
  await page.getByRole("button", { name: "Set up for this user" }).click();
  await dialog.getByRole("button", { name: "Make a connect link" }).click();
  const link = await dialog.getByLabel("Connect link", { exact: true }).innerText();
  const opening = context.waitForEvent("page");
  await dialog.getByRole("button", { name: "Open in browser" }).click();
  const hosted = new HostedPage(await opening);
  await hosted.page.getByRole("heading", { name: "Setup Requirements", exact: true }).waitFor();
  expect(hosted.page.url()).not.toContain(new URL(link).searchParams.get("token"));
  await hosted.openSheet("Pending", "OpenAI API Key");
  await hosted.key.fill(KEY);
  await hosted.sheet.getByText("More settings").click();
  await hosted.sheet.locator('input[name="url"]').fill(provider.url);
  await hosted.submit.click();
  await hosted.item("Completed", "OpenAI API Key").waitFor();
  await hosted.page.close();

  // The builder sees it by itself, and runs the App as the user, with the user's key.
  await dialog.getByText("completed").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("openai: user-42’s own, connected").waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("figure", { name: "Output" }).getByText("You said: Hello").waitFor();
  expect(provider.calls.map(({ authorization }) => authorization)).toEqual([`Bearer ${KEY}`]);
  expect(await page.content()).not.toContain(KEY);
  expect(complaints.filter((each) => !each.includes("status of 400"))).toEqual([]);
  await context.close();

  async function save() {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const panel = page.getByRole("dialog").filter({ hasText: "Save version" });
    await panel.getByRole("button", { name: "Save", exact: true }).click();
    await panel.waitFor({ state: "detached" });
    await page.getByText("Unsaved changes").waitFor({ state: "detached" });
  }
});

test("leaving with unsaved changes asks first, wherever one goes", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "hello", exact: false }).first().click();
  await page.getByRole("button", { name: "OpenAI", exact: true }).press("Enter");
  await builder.sidebar.getByRole("link", { name: "Connections" }).click();
  await builder.dialog.getByRole("heading", { name: "Leave without saving?" }).waitFor();
  await builder.dialog.getByText("Stay", { exact: true }).click();
  expect(page.url()).toMatch(/#\/agents\/./);
  await page.goBack();
  await builder.dialog.getByRole("button", { name: "Leave without saving" }).click();
  await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
  await context.close();
});

test("an agent that is deployed is not deleted, and its App is named", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await builder.goTo("Agents");
  await builder.row("ticket-triage").getByText("Ticket Triage").waitFor();
  await builder.chooseAction("ticket-triage", "Delete…");
  await builder.dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await builder.dialog.getByText("It is deployed as Ticket Triage.").waitFor();
  await page.keyboard.press("Escape");

  await builder.chooseAction("hello", "Delete…");
  await builder.dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await builder.untilTold("hello deleted");
  await builder.row("hello").waitFor({ state: "detached" });
  await context.close();
});

test("a name that no workflow may have is told at its field", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "New workflow" }).click();
  const name = builder.dialog.getByLabel("Name");
  await name.fill("ends-with-");
  await page.keyboard.press("Enter");
  await builder.dialog.getByText("Name must be lowercase letters").waitFor();
  expect(await name.getAttribute("aria-invalid")).toBe("true");
  expect(await name.inputValue()).toBe("ends-with-");
  await context.close();
});
