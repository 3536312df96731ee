import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openEditor } from "./support/editor.ts";
import { chatFlow, firstProject } from "./support/flow.ts";
import { Provider } from "./support/provider.ts";
import { BuilderServer } from "./support/server.ts";

let provider: Provider;
let server: BuilderServer;
let browser: Browser;
let connection: string;

beforeAll(async () => {
  provider = await Provider.start();
  server = await BuilderServer.start();
  browser = await launchBrowser();
  const { id } = await server.call<{ id: string }>("POST", "/v1/connections", {
    name: "thinks",
    project_id: await firstProject(server),
    type: "dynamiq.connections.OpenAI",
    config: { api_key: "sk-thinking-0123456789abcdef", url: provider.url },
  });
  connection = id;
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
});

/** A workflow whose model never answers, and its Test panel. */
async function open() {
  const visit = await openEditor(browser, server, chatFlow({ connection }).nodes);
  await visit.page.getByRole("button", { name: "Test", exact: true }).click();
  const panel = visit.page.getByRole("complementary", { name: "Test" });
  const mark = (id: string, state: RegExp) => visit.card(id).getByRole("img", { name: state });
  return { ...visit, panel, mark };
}

test("while a run is under way its node is marked, and Stop ends the run and the mark", async () => {
  const { panel, mark, context, complaints } = await open();
  await panel.getByLabel("question").fill("Hello");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await mark("openai-1", /^running$/).waitFor();
  await mark("input", /^completed/).waitFor();
  expect(await mark("output", /./).count()).toBe(0);
  await panel.getByRole("button", { name: "Running…" }).waitFor();
  const nodes = panel.getByRole("list", { name: "Nodes" }).getByRole("listitem");
  await nodes.filter({ hasText: "openai-1" }).getByText("running").waitFor();
  await panel.getByRole("button", { name: "Stop", exact: true }).click();
  await panel.getByText("You stopped it.").waitFor();
  await mark("openai-1", /^stopped$/).waitFor();
  await nodes.filter({ hasText: "openai-1" }).getByText("stopped").waitFor();
  expect(await mark("openai-1", /running/).count()).toBe(0);
  await mark("input", /^completed/).waitFor();
  await panel.getByRole("button", { name: "Run", exact: true }).waitFor();
  expect(await panel.getByRole("button", { name: "Stop", exact: true }).count()).toBe(0);
  expect(provider.calls).toHaveLength(1);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a run that is stopped before the platform has answered is stopped then", async () => {
  const { page, panel, context, complaints } = await open();
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/v1/workflows/test", async (route) => {
    await asked;
    await route.continue();
  });
  await panel.getByLabel("question").fill("Hello");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await panel.getByRole("button", { name: "Stop", exact: true }).click();
  answer();
  await panel.getByText("You stopped it.").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("a chat that thinks is stopped, and goes on with the next message", async () => {
  const { page, panel, mark, context, complaints } = await open();
  await panel.getByRole("tab", { name: "Chat" }).click();
  for (const message of ["One", "Two"]) {
    await panel.getByLabel("Message").fill(message);
    await page.keyboard.press("Enter");
    await mark("openai-1", /^running$/).waitFor();
    await panel.getByRole("button", { name: "Stop", exact: true }).click();
    await mark("openai-1", /^stopped$/).waitFor();
  }
  await expect.poll(() => panel.getByText("You stopped it.").count()).toBe(2);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a panel that is closed while a run is under way leaves no mark behind", async () => {
  const { page, panel, mark, context, complaints } = await open();
  await panel.getByLabel("question").fill("Hello");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await mark("openai-1", /^running$/).waitFor();
  await panel.getByRole("button", { name: "Close the test" }).click();
  await mark("openai-1", /./).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await panel.getByRole("button", { name: "Run", exact: true }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
