import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBreaches } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { bigWorkflow } from "./bench/graph.ts";
import { openBuilder } from "./support/builder.ts";
import { firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

const MANY = 3000;
/** In milliseconds, on a machine that does much else. */
const SOON = 3000;

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
  const project_id = await firstProject(server);
  await server.call("POST", "/v1/workflows", { name: "many", project_id, ...bigWorkflow(MANY) });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function openList() {
  const visit = await openBuilder(browser, server);
  const { page, builder } = visit;
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "many", exact: true }).click();
  await page
    .locator(".react-flow__edge-path, [data-edges] path")
    .first()
    .waitFor({ state: "attached" });
  await page.getByRole("region", { name: "Canvas" }).press("l");
  const list = builder.dialog.getByRole("list", { name: "Nodes in the order of a run" });
  await list.waitFor();
  const focused = () =>
    page.evaluate(() => document.activeElement?.querySelector("b")?.textContent);
  return { ...visit, list, focused };
}

test("the list of thousands holds only what is seen, and says which of how many each is", async () => {
  const { page, list, context, complaints } = await openList();
  const rows = list.locator("> li");
  await rows.first().waitFor();
  expect(await rows.count()).toBeLessThan(60);
  expect(await rows.first().getAttribute("aria-setsize")).toBe(String(MANY));
  expect(await rows.first().getAttribute("aria-posinset")).toBe("1");
  expect(await findBreaches(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

test("arrows, pages, Home and End lead through it, one row being reached by Tab", async () => {
  const { page, list, focused, context } = await openList();
  const tabbed = list.locator("> li > button[tabindex='0']");
  await expect.poll(focused).toBe("input");
  expect(await tabbed.count()).toBe(1);
  await page.keyboard.press("ArrowDown");
  await expect.poll(focused).toBe("openai-1");
  const before = Date.now();
  await page.keyboard.press("End");
  await expect.poll(focused).toBe("output");
  expect(Date.now() - before).toBeLessThan(SOON);
  expect(await page.locator(":focus").locator("..").getAttribute("aria-posinset")).toBe(
    String(MANY),
  );
  await page.keyboard.press("PageUp");
  await expect.poll(focused).toMatch(/^openai-29\d\d$/);
  expect(await tabbed.count()).toBe(1);
  await page.keyboard.press("Home");
  await expect.poll(focused).toBe("input");
  await page.keyboard.press("ArrowUp");
  expect(await focused()).toBe("input");
  await context.close();
});

test("Enter shows the node on the canvas, and the list begins there the next time", async () => {
  const { page, builder, list, focused, context } = await openList();
  await list.locator("> li > button[tabindex='0']").focus();
  await page.keyboard.press("End");
  await expect.poll(focused).toBe("output");
  await page.keyboard.press("Enter");
  await builder.dialog.waitFor({ state: "detached" });
  await expect
    .poll(() => page.locator(".react-flow__node.selected").innerText())
    .toContain("output");
  await page.getByRole("region", { name: "Canvas" }).press("l");
  await list.locator("> li > button[tabindex='0']").focus();
  expect(await focused()).toBe("output");
  await context.close();
});
