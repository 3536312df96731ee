import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { BuilderServer } from "./support/server.ts";

const KEYS = {
  OPENAI_API_KEY: "sk-environment-0123456789",
  TAVILY_API_KEY: "tvly-environment-0123456789",
};

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start("open", undefined, KEYS);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test("keys of the environment are offered by name, and those that are chosen become connections", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  const banner = page.getByRole("status").filter({ hasText: "Your environment has keys." });
  await banner.waitFor();
  expect(await banner.innerText()).toContain("OPENAI_API_KEY");
  await banner.getByRole("button", { name: "Make connections…" }).click();
  const { dialog } = builder;
  for (const box of await dialog.getByRole("checkbox").all()) {
    const id = (await box.getAttribute("id")) ?? "";
    if (!id.endsWith("connections.OpenAI")) await box.uncheck();
  }
  await dialog.getByRole("button", { name: "Make 1 connection" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("1 connection made").waitFor();

  await builder.goTo("Connections");
  await builder.row("openai-env").waitFor();
  const html = await page.evaluate(() => document.documentElement.outerHTML);
  for (const value of Object.values(KEYS)) expect(html).not.toContain(value);

  await banner.getByRole("button", { name: "No, thanks" }).click();
  await banner.waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
  await context.close();
});
