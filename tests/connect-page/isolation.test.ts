import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, newVisit } from "./support/browser.ts";
import { type DeployedApp, deployApp, mintLink } from "./support/builder.ts";
import { HostedPage } from "./support/hosted-page.ts";
import { hostileTexts } from "./support/hostile-texts.ts";
import { Server } from "./support/server.ts";

const TITLE = "OpenAI API Key";
const POLICY = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' data:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
  "base-uri": "'none'",
};

let server: Server;
let browser: Browser;
let app: DeployedApp;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  app = await deployApp(server, "Ticket Triage", [{ title: TITLE }]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test("HS-15: the page is answered under its policy, and is never stored", async () => {
  const answer = await fetch(`${server.url}/connect`);
  const policy = (answer.headers.get("content-security-policy") ?? "")
    .split(";")
    .map((directive) => directive.trim().split(/ (.*)/).slice(0, 2));
  expect(Object.fromEntries(policy)).toMatchObject(POLICY);
  expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  expect(answer.headers.get("cache-control")).toContain("no-store");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(await answer.text()).not.toMatch(/<style|style=|<script(?![^>]* src=)|\son\w+=/i);
});

test("HS-15: a whole visit breaks no policy and asks no other host for anything", async () => {
  const { page, context, complaints } = await newVisit(browser);
  const origins = new Set<string>();
  context.on("request", (request) => origins.add(new URL(request.url()).origin));
  await page.goto((await mintLink(app, "user-visit")).url);
  const hosted = new HostedPage(page);
  await hosted.openSheet("Pending", TITLE);
  await hosted.sheet.getByRole("button", { name: /^Show / }).click();
  await page.keyboard.press("Escape");
  await hosted.sheet.waitFor({ state: "detached" });
  await hosted.connect(TITLE, "sk-planted-isolation-0123456789-k9Qz");
  await page.evaluate(() => document.fonts.ready);
  expect([...origins]).toEqual([server.url]);
  expect(complaints).toEqual([]);
  expect(await page.evaluate(() => document.fonts.check("16px 'Inter Variable'"))).toBe(true);
  await context.close();
});

test("HS-15: no other page can show it in a frame", async () => {
  const link = await mintLink(app, "user-framed");
  const foreign = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><title>other</title><iframe src="${link.url}"></iframe>`);
  });
  await new Promise<void>((resolve) => foreign.listen(0, "127.0.0.1", resolve));
  const { page, context } = await newVisit(browser);
  await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
  await page.waitForLoadState("networkidle");
  const [, frame] = page.frames();
  expect(frame?.url()).toBe("chrome-error://chromewebdata/");
  expect(await frame?.locator("#root").count()).toBe(0);
  await context.close();
  foreign.close();
});

test("HS-15: hostile titles and descriptions are shown as the text that they are", async () => {
  const titles = hostileTexts(100, 128);
  const descriptions = hostileTexts(100, 256).reverse();
  const plans = titles.map((title, index) => ({ title, description: descriptions[index] ?? "" }));
  const hostile = await deployApp(server, "Hostile App", plans);
  const { page, context, complaints } = await newVisit(browser);
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto((await mintLink(hostile, "user-xss")).url);
  const hosted = new HostedPage(page);
  await hosted.section("Pending").waitFor();
  const shown = await hosted
    .section("Pending")
    .getByRole("listitem")
    .evaluateAll((items) =>
      items.map((item) => [...item.querySelectorAll("p")].map((line) => line.textContent)),
    );
  expect(shown).toEqual(plans.map(({ title, description }) => [title, description]));

  await hosted.section("Pending").getByRole("button").first().click();
  await hosted.sheet.waitFor();
  const foreign = await page.evaluate(() => ({
    ran: "ran" in window,
    elements: document.querySelectorAll(
      "#root :is(script, img, iframe, object, embed, base, style)",
    ).length,
    handlers: [...document.querySelectorAll("*")].filter((element) =>
      [...element.attributes].some(({ name }) => name.startsWith("on")),
    ).length,
  }));
  expect(foreign).toEqual({ ran: false, elements: 0, handlers: 0 });
  expect(dialogs).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});
