import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBreaches } from "./support/axe.ts";
import { launchBrowser, newVisit } from "./support/browser.ts";
import { type DeployedApp, deployApp, mintLink } from "./support/builder.ts";
import { HostedPage } from "./support/hosted-page.ts";
import { Server } from "./support/server.ts";

const KEY = "sk-planted-accessible-0123456789-k9Qz";
const TITLE = "OpenAI API Key";
const LONG_WORD =
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

let server: Server;
let browser: Browser;
let app: DeployedApp;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  app = await deployApp(server, "Ticket Triage", [
    { title: TITLE, description: "Used to run the assistant on your own OpenAI account." },
    { title: "Azure deployment", provider: "AzureAI", optional: true },
    { title: "Gmail Account", appSlug: "gmail" },
  ]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function visit(user: string, options: BrowserContextOptions = {}, of = app) {
  const visited = await newVisit(browser, options);
  await visited.page.goto((await mintLink(of, user)).url);
  const hosted = new HostedPage(visited.page);
  await hosted.section("Pending").waitFor();
  return { ...visited, hosted };
}

describe.each(["light", "dark"] as const)("axe finds nothing in %s", (colorScheme) => {
  test.each([
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
    { width: 390, height: 844 },
  ])("at $width × $height", async (viewport) => {
    const user = `user-axe-${colorScheme}-${viewport.width}`;
    const { page, hosted, context } = await visit(user, { viewport, colorScheme });
    const breaches: Record<string, string[]> = { list: await findBreaches(page) };

    await hosted.openSheet("Pending", "Azure deployment");
    breaches.sheet = await findBreaches(page);
    await hosted.submit.click();
    await hosted.sheet.getByRole("alert").first().waitFor();
    breaches.problems = await findBreaches(page);
    await page.keyboard.press("Escape");
    await hosted.sheet.waitFor({ state: "detached" });

    await hosted.item("Pending", "Gmail Account").getByRole("button").click();
    await hosted.item("Pending", "Gmail Account").getByRole("alert").waitFor();
    await hosted.connect(TITLE, KEY);
    breaches.completed = await findBreaches(page);
    await hosted.openSheet("Completed", TITLE);
    breaches.manage = await findBreaches(page);
    await hosted.sheet.getByRole("button", { name: "Disconnect" }).click();
    await hosted.sheet.getByRole("button", { name: "Keep it" }).waitFor();
    breaches.disconnect = await findBreaches(page);

    await page.goto(`${server.url}/connect?token=`);
    await page.getByRole("heading", { level: 2 }).waitFor();
    breaches.failure = await findBreaches(page);
    expect(Object.entries(breaches).filter(([, found]) => found.length > 0)).toEqual([]);
    await context.close();
  });
});

test("the whole path works with the keyboard alone, and the focus comes back", async () => {
  const { page, hosted, context } = await visit("user-keyboard");
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Connect");
  await page.keyboard.press("Enter");
  await hosted.sheet.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "api_key");
  await page.keyboard.press("Escape");
  await hosted.sheet.waitFor({ state: "detached" });
  expect(await focused()).toBe("Connect");

  await page.keyboard.press("Space");
  await hosted.sheet.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "api_key");
  await page.keyboard.type(KEY);
  await page.keyboard.press("Enter");
  await hosted.item("Completed", TITLE).waitFor();
  await hosted.sheet.waitFor({ state: "detached" });
  expect(await focused()).toBe("Manage");
  await page
    .getByRole("status")
    .filter({ hasText: `${TITLE} is connected.` })
    .waitFor();
  await context.close();
});

test("the focus stays in the open sheet, going forth and back", async () => {
  const { page, hosted, context } = await visit("user-trap");
  await hosted.openSheet("Pending", TITLE);
  for (const key of ["Tab", "Shift+Tab"]) {
    for (let turn = 0; turn < 12; turn += 1) {
      await page.keyboard.press(key);
      // The ends of the sheet are guards that pass the focus on in the next frame.
      await page.waitForFunction(
        () => document.activeElement?.closest('[role="dialog"]') !== null,
        undefined,
        { timeout: 1_000 },
      );
    }
  }
  await context.close();
});

test("a secret is masked until it is asked for", async () => {
  const { hosted, context } = await visit("user-mask");
  await hosted.openSheet("Pending", TITLE);
  await hosted.key.fill(KEY);
  expect(await hosted.key.getAttribute("type")).toBe("password");
  expect(await hosted.key.getAttribute("autocomplete")).toBe("off");
  await hosted.sheet.getByRole("button", { name: /^Show / }).click();
  expect(await hosted.key.getAttribute("type")).toBe("text");
  await hosted.sheet.getByRole("button", { name: /^Hide / }).click();
  expect(await hosted.key.getAttribute("type")).toBe("password");
  expect(await hosted.key.inputValue()).toBe(KEY);
  await context.close();
});

test("what was typed is gone once the sheet is closed", async () => {
  const { page, hosted, context } = await visit("user-clear");
  await hosted.openSheet("Pending", TITLE);
  await hosted.key.fill(KEY);
  await page.keyboard.press("Escape");
  await hosted.sheet.waitFor({ state: "detached" });
  await hosted.openSheet("Pending", TITLE);
  expect(await hosted.key.inputValue()).toBe("");
  await context.close();
});

test("long texts wrap, and nothing scrolls sideways at 320 pixels or 200 % zoom", async () => {
  const long = await deployApp(server, "A rather long name of an App ".repeat(4).trim(), [
    { title: LONG_WORD.padEnd(128, "x"), description: LONG_WORD.repeat(4).slice(0, 256) },
    { title: "An ordinary title of several words ".repeat(3), description: "word ".repeat(50) },
  ]);
  for (const viewport of [
    { width: 320, height: 640 },
    { width: 640, height: 400 },
  ]) {
    const options = { viewport, deviceScaleFactor: 2 };
    const { page, hosted, context } = await visit(`user-long-${viewport.width}`, options, long);
    const overflow = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("html, body, [role=dialog], [role=dialog] *")]
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .filter((element) => getComputedStyle(element).overflowX !== "hidden")
          .filter((element) => getComputedStyle(element).display !== "inline")
          .map((element) => element.outerHTML.slice(0, 120)),
      );
    expect(await overflow()).toEqual([]);
    await hosted.section("Pending").getByRole("button").first().click();
    await hosted.sheet.waitFor();
    expect(await overflow()).toEqual([]);
    await hosted.submit.scrollIntoViewIfNeeded();
    await hosted.submit.click();
    await context.close();
  }
});
