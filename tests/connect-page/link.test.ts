import type { Browser, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, newVisit } from "./support/browser.ts";
import { type DeployedApp, deployApp, mintLink } from "./support/builder.ts";
import { HostedPage } from "./support/hosted-page.ts";
import { Server } from "./support/server.ts";

const TITLE = "OpenAI API Key";

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

test("HS-15: the token leaves the address bar before the first paint", async () => {
  const { page, context } = await newVisit(browser);
  await page.addInitScript(() => {
    const replace = history.replaceState.bind(history);
    history.replaceState = (...given) => {
      replace(...given);
      Object.assign(window, {
        scrubbedAt: performance.now(),
        scrubbedTo: location.href,
        bodyAtScrub: document.body !== null,
      });
    };
  });
  await page.goto((await mintLink(app, "user-paint")).url);
  await new HostedPage(page).item("Pending", TITLE).waitFor();
  const seen = await page.evaluate(() => ({
    paint: performance.getEntriesByType("paint")[0]?.startTime ?? 0,
    ...(window as unknown as { scrubbedAt: number; scrubbedTo: string; bodyAtScrub: boolean }),
  }));
  expect(seen.paint).toBeGreaterThan(0);
  expect(seen.scrubbedAt).toBeLessThan(seen.paint);
  expect(seen.bodyAtScrub, "there was nothing yet to paint").toBe(false);
  expect(seen.scrubbedTo).toBe(`${server.url}/connect`);
  expect(page.url()).toBe(`${server.url}/connect`);
  await context.close();
});

test("HS-15: the token is in no history entry, no referrer and no storage but this tab's", async () => {
  const { page, context } = await newVisit(browser);
  const requests: Request[] = [];
  page.on("request", (request) => requests.push(request));
  const link = await mintLink(app, "user-traces");
  await page.goto(`${server.url}/healthz`);
  await page.goto(link.url);
  await new HostedPage(page).item("Pending", TITLE).waitFor();

  const headers = await Promise.all(requests.map((request) => request.allHeaders()));
  const urls = requests.map((request) => request.url());
  expect(urls.filter((url) => url.includes(link.token))).toEqual([link.url]);
  expect(headers.map(({ referer = "" }) => referer).join("")).toBe("");

  const kept = await page.evaluate(async () => ({
    local: JSON.stringify({ ...localStorage }),
    session: Object.values({ ...sessionStorage }),
    cookie: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    state: JSON.stringify(history.state),
    markup: document.documentElement.outerHTML,
  }));
  expect(kept.session).toEqual([link.token]);
  expect({ ...kept, session: [], markup: "" }).toEqual({
    local: "{}",
    session: [],
    cookie: "",
    databases: 0,
    caches: 0,
    state: "null",
    markup: "",
  });
  expect(kept.markup).not.toContain(link.token);

  const entries = await (await context.newCDPSession(page)).send("Page.getNavigationHistory");
  expect(entries.entries.map(({ url }) => url).join(" ")).not.toContain(link.token);
  await page.goBack();
  await page.goForward();
  await new HostedPage(page).item("Pending", TITLE).waitFor();
  expect(page.url()).toBe(`${server.url}/connect`);
  await context.close();
});

test("the page works again after a reload, and in no other tab", async () => {
  const { page, context } = await newVisit(browser);
  await page.goto((await mintLink(app, "user-reload")).url);
  await new HostedPage(page).item("Pending", TITLE).waitFor();
  await page.reload();
  await new HostedPage(page).item("Pending", TITLE).waitFor();
  const other = await context.newPage();
  await other.goto(`${server.url}/connect`);
  await other.getByRole("heading", { name: "This link is incomplete" }).waitFor();
  await context.close();
});

test("without a token the page says that the link is incomplete", async () => {
  const { page, context, complaints } = await newVisit(browser);
  await page.goto(`${server.url}/connect`);
  await page.getByRole("heading", { name: "This link is incomplete" }).waitFor();
  expect(await page.getByRole("button").count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a token that is not accepted says whom to ask, and is forgotten", async () => {
  const { page, context } = await newVisit(browser);
  const link = await mintLink(app, "user-tampered");
  const [head, payload, signature = ""] = link.token.split(".");
  const tampered = [head, payload, [...signature].reverse().join("")].join(".");
  await page.goto(`${server.url}/connect?token=${tampered}`);
  await page.getByRole("heading", { name: "This link has expired" }).waitFor();
  await page.getByText("Ask the people who sent you").waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await page.reload();
  await page.getByRole("heading", { name: "This link is incomplete" }).waitFor();
  await context.close();
});

test("a new link in the same tab takes the place of the old one", async () => {
  const other = await deployApp(server, "Second App", [{ title: "Another key" }]);
  const { page, context } = await newVisit(browser);
  await page.goto((await mintLink(app, "user-a")).url);
  await new HostedPage(page).item("Pending", TITLE).waitFor();
  await page.goto((await mintLink(other, "user-a")).url);
  await new HostedPage(page).item("Pending", "Another key").waitFor();
  await context.close();
});

test("HS-15: no token reaches what the server prints", async () => {
  const link = await mintLink(app, "user-logs");
  const { page, context } = await newVisit(browser);
  await page.goto(link.url);
  await new HostedPage(page).item("Pending", TITLE).waitFor();
  expect(server.output).not.toContain(link.token);
  expect(server.output).not.toContain(link.token.split(".")[2]);
  await context.close();
});
