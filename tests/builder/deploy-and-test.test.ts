import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { deploy, saveWorkflow } from "./support/flow.ts";
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

/** Opens a workflow that asks its users, in the editor. */
async function open(name: string) {
  const visit = await openBuilder(browser, server);
  const { page, builder } = visit;
  await builder.goTo("Agents");
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("group", { name: /^openai-1, / }).waitFor();
  const testAsUser = page.getByRole("button", { name: "Deploy and test as a user" });
  /** The Test tab of an App, where a user can be named. */
  const arrive = async (app: string) => {
    await page.getByRole("heading", { level: 1, name: app, exact: true }).waitFor();
    await page.getByRole("tab", { name: "Test", selected: true }).waitFor();
    await page.getByRole("combobox", { name: "User", exact: true }).waitFor();
    return /deployments\/([^/]+)\/test$/.exec(page.url())?.[1];
  };
  return { ...visit, testAsUser, arrive };
}

async function versionsOf(appId: string): Promise<number[]> {
  const path = `/v1/apps/${appId}/deployments`;
  const all = await server.call<{ workflow_version: { version: number } }[]>("GET", path);
  return all.map(({ workflow_version }) => workflow_version.version);
}

test("a deploy to test leads by itself to the Test tab of the App", async () => {
  await saveWorkflow(server, "asks-first");
  const { page, builder, testAsUser, arrive, complaints, context } = await open("asks-first");
  await testAsUser.click();
  await builder.dialog.getByText("Once it is deployed, its Test tab opens").waitFor();
  await builder.dialog.getByLabel("App name").fill("Asks First");
  await builder.dialog.getByRole("button", { name: /^Deploy v\d/ }).click();
  const appId = await arrive("Asks First");
  expect(await versionsOf(appId ?? "")).toEqual([1]);
  expect(await builder.dialog.count()).toBe(0);
  await page.goBack();
  await testAsUser.waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("a plain deploy still says that it is done, and leads to the App when asked", async () => {
  await saveWorkflow(server, "asks-plainly");
  const { page, builder, context } = await open("asks-plainly");
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await builder.dialog.getByLabel("App name").fill("Asks Plainly");
  expect(await builder.dialog.getByText("its Test tab opens").count()).toBe(0);
  await builder.dialog.getByRole("button", { name: /^Deploy v\d/ }).click();
  await builder.dialog.getByRole("button", { name: "Open the App" }).click();
  await page.getByRole("tab", { name: "Integration", selected: true }).waitFor();
  await context.close();
});

test("a deploy says which version goes out, and offers none that an App runs already", async () => {
  const workflow = await saveWorkflow(server, "asks-twice");
  const app = await deploy(server, workflow, "Asks Twice");
  const { page, builder, context } = await open("asks-twice");
  const { dialog } = builder;
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await dialog.getByRole("heading", { name: "Deploy v1", exact: true }).waitFor();
  await dialog.getByText(/^Saved /).waitFor();
  // What runs it already is not what is proposed.
  const other = dialog.getByRole("radio", { name: "New App" });
  expect(await other.isChecked()).toBe(true);
  const submit = dialog.getByRole("button", { name: "Deploy v1", exact: true });
  expect(await submit.isEnabled()).toBe(true);
  await dialog.getByRole("radio", { name: "Asks Twice runs v1 already" }).check();
  await dialog.getByText("Asks Twice runs v1 already. Save another version").waitFor();
  expect(await submit.isDisabled()).toBe(true);
  expect(await versionsOf(app.id)).toEqual([1]);
  await context.close();
});

test("where an App runs this very version, its Test tab opens at once", async () => {
  const workflow = await saveWorkflow(server, "asks-again");
  const app = await deploy(server, workflow, "Asks Again");
  const { builder, testAsUser, arrive, context } = await open("asks-again");
  await testAsUser.click();
  expect(await arrive("Asks Again")).toBe(app.id);
  expect(await builder.dialog.count()).toBe(0);
  expect(await versionsOf(app.id)).toEqual([1]);
  await context.close();
});

test("what was changed since is saved and deployed on the way there", async () => {
  const workflow = await saveWorkflow(server, "asks-changed");
  const app = await deploy(server, workflow, "Asks Changed");
  const { page, builder, testAsUser, arrive, context } = await open("asks-changed");
  const { dialog } = builder;
  await page.getByRole("group", { name: /^openai-1, / }).click();
  await page.getByLabel("Model", { exact: true }).fill("gpt-5");
  await testAsUser.click();
  await dialog.getByRole("heading", { name: "Save before deploying" }).waitFor();
  await dialog.getByRole("button", { name: "Save…" }).click();
  await dialog.getByRole("heading", { name: "Save version v2" }).waitFor();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByRole("radio", { name: /^Asks Changed/ }).waitFor();
  await dialog.getByRole("button", { name: /^Deploy v\d/ }).click();
  expect(await arrive("Asks Changed")).toBe(app.id);
  expect(await versionsOf(app.id)).toEqual([2, 1]);

  // A save that was not on the way there leads nowhere.
  await page.goBack();
  await page.getByRole("group", { name: /^openai-1, / }).click();
  await page.getByLabel("Model", { exact: true }).fill("gpt-5-mini");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("v3", { exact: true }).waitFor();
  expect(await dialog.count()).toBe(0);
  await context.close();
});
