import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, newVisit } from "../connect-page/support/browser.ts";
import { Builder, openBuilder } from "./support/builder.ts";
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

test("the link opens the builder, on the sample at the first visit", async () => {
  const { page, complaints, context } = await newVisit(browser);
  await page.goto(await server.renew());
  await new Builder(page).sidebar.waitFor();
  await page.waitForURL(/#\/agents\/./);
  await page.getByRole("heading", { level: 1 }).filter({ hasText: "hello" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("the ticket leaves the address at once, and nothing of the session is kept anywhere", async () => {
  const { page, context } = await newVisit(browser);
  const link = await server.renew();
  const ticket = link.split("#ticket=")[1] ?? "";
  const sent: string[] = [];
  let bearer = "";
  page.on("request", (request) => {
    sent.push(`${request.url()} ${request.headers().referer ?? ""}`);
    bearer ||= request.headers().authorization?.replace("Bearer ", "") ?? "";
  });
  await page.goto(link);
  await new Builder(page).sidebar.waitFor();
  expect(page.url()).not.toContain("ticket");
  expect(sent.filter((each) => each.includes(ticket))).toEqual([]);
  expect(sent.filter((each) => !each.startsWith(server.url))).toEqual([]);

  expect(bearer).not.toBe("");
  const kept = await page.evaluate(() =>
    JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      history.state,
      document.documentElement.outerHTML,
    ]),
  );
  expect(kept).not.toContain(ticket);
  expect(kept).not.toContain(bearer);
  await page.goBack();
  expect(page.url()).not.toContain("ticket");
  await context.close();
});

test("a link that was used, and an address without one, say how to get a link", async () => {
  const visit = await openBuilder(browser, server);
  for (const [address, told] of [
    [server.link, "This link has been used, or is too old"],
    [server.url, "Open the builder through its link"],
  ] as const) {
    const { page, context } = await newVisit(browser);
    await page.goto(address);
    await page.getByRole("heading", { name: told }).waitFor();
    await page.getByText("patchbay serve --ui").waitFor();
    await context.close();
  }
  await visit.context.close();
});

test("a page that was reloaded says why it is closed, what was kept, and how to open it again", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await page.reload();
  await page.getByRole("heading", { name: "Open the builder through its link" }).waitFor();
  await page.getByText("Reloading the page (F5)").waitFor();
  await page.getByText("Everything that was saved is kept").waitFor();
  await page.getByText("stop the server in its terminal (Ctrl C), start it again").waitFor();
  await page.getByRole("button", { name: "Copy the command" }).waitFor();
  await page.goto(await server.renew());
  await builder.sidebar.waitFor();
  await context.close();
});

test("a session that ended says what was kept", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await server.renew();
  await builder.sidebar.getByRole("link", { name: "Connections" }).click();
  await page.getByRole("heading", { name: "This session has ended" }).waitFor();
  await page.getByText("Everything that was saved is kept").waitFor();
  await context.close();
});

test("a new link in the same tab opens the builder again, and leaves no ticket behind", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await server.renew();
  await builder.sidebar.getByRole("link", { name: "Deployments" }).click();
  await page.getByRole("heading", { name: "This session has ended" }).waitFor();
  await page.goto(server.link);
  await builder.sidebar.waitFor();
  expect(page.url()).not.toContain("ticket");

  await builder.goTo("Connections");
  await page.evaluate(() => {
    location.hash = "#ticket=patchbay_tkt_another";
  });
  await page.waitForURL(/#\/connections$/);
  await page.getByRole("heading", { level: 1, name: "Connections" }).waitFor();
  await context.close();
});

test("the page may not be framed, and takes no foreign code", async () => {
  const response = await fetch(server.url);
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
  const html = await response.text();
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|<style|\son\w+=/);
});
