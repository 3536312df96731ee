import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { saveWorkflow } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
  for (const name of ["crashes", "is-left"]) await saveWorkflow(server, name);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(page: Page, name: string) {
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Agents" })
    .click();
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("group", { name: /^openai-1, / }).waitFor();
}

const offer = (page: Page) => page.getByText("Unsaved changes were kept");
const added = (page: Page) => page.getByRole("group", { name: /^openai-2, / });

async function addNode(page: Page) {
  await page.getByRole("group", { name: /^openai-1, / }).click();
  await page.keyboard.press("Control+d");
  await added(page).waitFor();
}

/** Waits until the browser holds so many drafts. */
async function untilKept(page: Page, count: number) {
  await expect.poll(() => page.evaluate(countDrafts), { timeout: 10_000 }).toBe(count);
}

/** Runs in the page. Opening a database that is not there would make it. */
async function countDrafts(): Promise<number> {
  const all = await indexedDB.databases();
  if (!all.some(({ name }) => name === "patchbay-drafts")) return 0;
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("patchbay-drafts");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const counted = opening.result.transaction("drafts").objectStore("drafts").count();
      counted.onsuccess = () => {
        opening.result.close();
        resolve(counted.result);
      };
    };
  });
}

test("what was not saved when the window was gone is offered again, once", async () => {
  const { page, context, complaints } = await openBuilder(browser, server);
  await open(page, "crashes");
  await addNode(page);
  await untilKept(page, 1);
  // As a crash does: nobody is asked, nothing is told.
  await page.close({ runBeforeUnload: false });

  const second = await context.newPage();
  await second.goto(await server.renew());
  await open(second, "crashes");
  await offer(second).waitFor();
  expect(await added(second).count()).toBe(0);
  await second.getByRole("button", { name: "Restore", exact: true }).click();
  await added(second).waitFor();
  await offer(second).waitFor({ state: "detached" });
  // It is a change like any other.
  await second.keyboard.press("Control+z");
  await added(second).waitFor({ state: "detached" });
  await untilKept(second, 0);
  expect(complaints).toEqual([]);
  await context.close();
});

test("what is discarded or left on purpose is not offered again", async () => {
  const { page, context } = await openBuilder(browser, server);
  await open(page, "is-left");
  await addNode(page);
  await untilKept(page, 1);
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Agents" })
    .click();
  await page.getByRole("button", { name: "Leave without saving" }).click();
  await untilKept(page, 0);

  await open(page, "is-left");
  await addNode(page);
  await untilKept(page, 1);
  await page.close({ runBeforeUnload: false });
  const second = await context.newPage();
  await second.goto(await server.renew());
  await open(second, "is-left");
  await offer(second).waitFor();
  await second.getByRole("button", { name: "Discard", exact: true }).click();
  await offer(second).waitFor({ state: "detached" });
  await untilKept(second, 0);
  expect(await added(second).count()).toBe(0);
  await context.close();
});
