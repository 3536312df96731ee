import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, newVisit } from "./support/browser.ts";
import { type DeployedApp, deployApp, mintLink } from "./support/builder.ts";
import { HostedPage } from "./support/hosted-page.ts";
import { Server } from "./support/server.ts";

const KEY = "sk-planted-round-trip-0123456789-k9Qz";
const OTHER_KEY = "sk-planted-replacement-0123456789-Xy7w";
const TITLE = "OpenAI API Key";

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

async function visit(user: string) {
  const link = await mintLink(app, user);
  const visited = await newVisit(browser);
  await visited.page.goto(link.url);
  const hosted = new HostedPage(visited.page);
  await hosted.section("Pending").waitFor();
  return { ...visited, hosted, link };
}

test("shows what is pending by title and description", async () => {
  const { page, hosted, complaints, context } = await visit("user-list");
  await page.getByRole("heading", { name: "Setup Requirements", exact: true }).waitFor();
  await page.getByRole("heading", { name: "Connect your accounts to use Ticket Triage" }).waitFor();
  const items = hosted.section("Pending").getByRole("listitem");
  expect(await items.count()).toBe(3);
  const openai = await hosted.item("Pending", TITLE).innerText();
  expect(openai).toContain("Used to run the assistant on your own OpenAI account.");
  expect(await hosted.item("Pending", "Azure deployment").innerText()).toContain("Optional");
  expect(await hosted.section("Completed").count()).toBe(0);
  expect(await page.title()).toBe("Setup Requirements · Ticket Triage");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a key that is given completes the requirement, and leaves no trace in the page", async () => {
  const { page, hosted, complaints, context } = await visit("user-connect");
  await hosted.connect(TITLE, KEY);

  const completed = await hosted.item("Completed", TITLE).innerText();
  expect(completed).toMatch(/Connected today at \d{1,2}:\d\d, ends in …k9Qz/);
  expect(await hosted.item("Completed", TITLE).getByRole("button").innerText()).toBe("Manage");
  expect(await hosted.item("Pending", TITLE).count()).toBe(0);
  const everything = await page.evaluate(() => {
    const inputs = [...document.querySelectorAll("input, textarea")] as HTMLInputElement[];
    const stores = [{ ...localStorage }, { ...sessionStorage }];
    const values = inputs.map((input) => input.value);
    return JSON.stringify([document.documentElement.outerHTML, values, stores, document.cookie]);
  });
  expect(everything).not.toContain(KEY);
  expect(complaints).toEqual([]);

  await page.reload();
  await hosted.item("Completed", TITLE).waitFor();
  await context.close();
});

test("a blank key is told at the field without a call, and the server's refusal too", async () => {
  const { page, hosted, context } = await visit("user-bad-input");
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") sent.push(request.url());
  });
  await hosted.openSheet("Pending", TITLE);
  await hosted.submit.click();
  const field = hosted.sheet.locator('input[name="api_key"][aria-invalid="true"]');
  await field.waitFor();
  expect(await describedText(field)).toContain("cannot be blank");
  expect(await field.evaluate((node) => node === document.activeElement)).toBe(true);
  expect(sent).toEqual([]);

  await hosted.key.fill("sk-\u0007bell");
  const refused = page.waitForResponse((response) => response.status() === 400);
  await hosted.submit.click();
  await refused;
  await field.waitFor();
  expect(await describedText(field)).toContain("must be in a valid format");
  expect(await hosted.key.inputValue()).toBe("sk-\u0007bell");

  await hosted.key.fill(KEY);
  await hosted.submit.click();
  await hosted.item("Completed", TITLE).waitFor();
  await context.close();
});

test("several problems are listed at the head, and each leads to its field", async () => {
  const { page, hosted, context } = await visit("user-many-problems");
  await hosted.openSheet("Pending", "Azure deployment");
  await hosted.submit.click();
  const summary = hosted.sheet.getByRole("alert").filter({ has: page.getByRole("list") });
  await summary.waitFor();
  expect(await summary.evaluate((node) => node === document.activeElement)).toBe(true);
  expect(await summary.getByRole("link").count()).toBeGreaterThanOrEqual(2);
  await summary.getByRole("link").first().click();
  expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("api_key");
  expect(new URL(page.url()).hash).toBe("");
  await context.close();
});

test("a completed requirement can be replaced, and disconnected after a question", async () => {
  const { hosted, complaints, context } = await visit("user-manage");
  await hosted.connect(TITLE, KEY);

  await hosted.openSheet("Completed", TITLE);
  await hosted.key.fill(OTHER_KEY);
  await hosted.submit.click();
  await hosted.item("Completed", TITLE).getByText("ends in …Xy7w").waitFor();
  await hosted.sheet.waitFor({ state: "detached" });

  await hosted.openSheet("Completed", TITLE);
  await hosted.sheet.getByRole("button", { name: "Disconnect" }).click();
  await hosted.sheet.getByText(`Disconnect ${TITLE}?`).waitFor();
  await hosted.sheet.getByRole("button", { name: "Keep it" }).click();
  await hosted.key.waitFor();
  await hosted.sheet.getByRole("button", { name: "Disconnect" }).click();
  await hosted.sheet.getByRole("button", { name: "Disconnect", exact: true }).click();
  await hosted.item("Pending", TITLE).waitFor();
  expect(await hosted.section("Completed").count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test("what one user connects is not another user's", async () => {
  const first = await visit("user-one");
  await first.hosted.connect(TITLE, KEY);
  const second = await visit("user-two");
  await second.hosted.item("Pending", TITLE).waitFor();
  expect(await second.hosted.section("Completed").count()).toBe(0);
  await first.context.close();
  await second.context.close();
});

test("an account that nobody has set up says so, and asks for nothing more", async () => {
  const { page, hosted, context } = await visit("user-account");
  await hosted.item("Pending", "Gmail Account").getByRole("button", { name: "Connect" }).click();
  const told = hosted.item("Pending", "Gmail Account").getByRole("alert");
  await told.waitFor();
  expect(await told.innerText()).toContain("Ticket Triage has not set this up yet.");
  expect(page.context().pages()).toHaveLength(1);
  await context.close();
});

test("all done says that the page may be closed", async () => {
  const alone = await deployApp(server, "Lone App", [{ title: TITLE }]);
  const { page, context } = await newVisit(browser);
  await page.goto((await mintLink(alone, "user-done")).url);
  const hosted = new HostedPage(page);
  await hosted.connect(TITLE, KEY);
  await page.getByRole("heading", { name: "Everything is connected" }).waitFor();
  await page.getByRole("heading", { name: "Lone App is ready" }).waitFor();
  await page.getByText("You can close this page and go back to Lone App.").waitFor();
  await context.close();
});

test("no key reaches what the server prints", () => {
  expect(server.output).not.toContain(KEY);
  expect(server.output).not.toContain(OTHER_KEY);
});

async function describedText(field: Locator): Promise<string> {
  return field.evaluate((node) =>
    (node.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" "),
  );
}
