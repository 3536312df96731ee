import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { BuilderServer } from "./support/server.ts";

let server: BuilderServer;
let remote: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  remote = await BuilderServer.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await remote?.stop();
});

test("an account is added once its platform takes the token, checked again and removed", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await builder.goTo("Settings");
  await page.getByRole("tab", { name: "Accounts" }).click();
  await page.getByText("No account of a remote platform is kept here.").waitFor();
  await page.getByRole("button", { name: "Add an account…" }).click();
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText("Address of the platform cannot be blank").waitFor();
  await dialog.getByLabel("Name").fill("work");
  await dialog.getByLabel("Address of the platform").fill(remote.url);
  await dialog.locator('input[name="token"]').fill("dyn_pat_nonsense");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText("is refused by the platform").waitFor();
  await dialog.locator('input[name="token"]').fill(remote.token);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("cell", { name: `…${remote.token.slice(-4)}` }).waitFor();
  expect(await page.content()).not.toContain(remote.token);

  await page.getByRole("button", { name: "Actions of work" }).click();
  await page.getByRole("menuitem", { name: "Check again" }).click();
  await page.getByText("The platform accepts the token of").waitFor();
  await page.getByRole("button", { name: "Actions of work" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await page.getByText("No account of a remote platform is kept here.").waitFor();
  await context.close();
});
