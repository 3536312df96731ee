import type { Browser } from "playwright-core";
import { afterAll, beforeEach, expect, test } from "vitest";
import { launchBrowser, newVisit } from "./support/browser.ts";
import { deployApp, mintLink } from "./support/builder.ts";
import { HostedPage } from "./support/hosted-page.ts";
import { Server } from "./support/server.ts";

const KEY = "sk-planted-outage-0123456789-k9Qz";
const TITLE = "OpenAI API Key";

let server: Server;
let browser: Browser;

beforeEach(async () => {
  await server?.stop();
  server = await Server.start();
  browser ??= await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function visit() {
  const app = await deployApp(server, "Ticket Triage", [{ title: TITLE }]);
  const { page, context } = await newVisit(browser);
  await page.goto((await mintLink(app, "user-outage")).url);
  const hosted = new HostedPage(page);
  await hosted.section("Pending").waitFor();
  return { page, context, hosted };
}

test("while the server is away, what was typed is kept, and can be sent when it is back", async () => {
  const { hosted, context } = await visit();
  await hosted.openSheet("Pending", TITLE);
  await hosted.key.fill(KEY);
  await server.halt();
  await hosted.submit.click();
  const told = hosted.sheet.getByRole("alert").filter({ hasText: "could not be reached" });
  await told.waitFor();
  expect(await hosted.key.inputValue()).toBe(KEY);
  await server.run({ sealed: false });
  await hosted.submit.click();
  await hosted.item("Completed", TITLE).waitFor();
  await context.close();
});

test("a sealed vault stores nothing, loses nothing, and says so", async () => {
  const { page, hosted, context } = await visit();
  await hosted.openSheet("Pending", TITLE);
  await hosted.key.fill(KEY);
  await server.halt();
  await server.run({ sealed: true });
  await hosted.submit.click();
  const told = hosted.sheet.getByRole("alert").filter({ hasText: "cannot be stored right now" });
  await told.waitFor();
  expect(await hosted.key.inputValue()).toBe(KEY);

  await page.reload();
  await page.getByRole("heading", { name: "Keys cannot be stored right now" }).waitFor();
  await server.halt();
  await server.run({ sealed: false });
  await page.getByRole("button", { name: "Try again" }).click();
  await hosted.item("Pending", TITLE).waitFor();
  await context.close();
});

test("a page that is opened while the server is away can be tried again", async () => {
  const { page, hosted, context } = await visit();
  await page.route("**/v1/connect/**", (route) => route.abort("connectionrefused"));
  await page.reload();
  await page.getByRole("heading", { name: "The server cannot be reached" }).waitFor();
  await page.unroute("**/v1/connect/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await hosted.item("Pending", TITLE).waitFor();
  await context.close();
});
