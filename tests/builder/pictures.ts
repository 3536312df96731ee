import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, newVisit } from "../connect-page/support/browser.ts";
import { Builder, openBuilder } from "./support/builder.ts";
import { furnish } from "./support/furnish.ts";
import { PipedreamStandIn } from "./support/pipedream.ts";
import { Provider } from "./support/provider.ts";
import { SCENES } from "./support/scenes.ts";
import { BuilderServer } from "./support/server.ts";

const SIZES = { "1280": { width: 1280, height: 800 }, "1920": { width: 1920, height: 1080 } };
async function drawAll(folder: string, only: string | undefined): Promise<void> {
  await mkdir(folder, { recursive: true });
  const provider = await Provider.start();
  const pipedream = await PipedreamStandIn.start();
  const server = await BuilderServer.start();
  const browser = await launchBrowser();
  try {
    const appId = await furnish(server, provider, pipedream);
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const colorScheme of ["light", "dark"] as const) {
        const visit = await openBuilder(browser, server, { viewport, colorScheme });
        for (const [scene, act] of Object.entries(SCENES)) {
          await act(visit, appId);
          if (scene !== ABOUT_MESSAGES) await closeMessages(visit.page);
          await visit.page.evaluate(() => document.fonts.ready);
          const file = path.join(folder, `${scene}-${colorScheme}-${size}.png`);
          if (!only || scene.includes(only)) await visit.page.screenshot({ path: file });
        }
        await visit.context.close();
      }
    }
    await drawWithoutSession(browser, server, folder);
  } finally {
    await browser.close();
    await server.stop();
    await provider.stop();
    await pipedream.stop();
  }
  await drawFirstStart(folder);
}

/** The scene that is about a message. */
const ABOUT_MESSAGES = "settings-pipedream-saved";

/** Messages stay while nobody looks at the window, and belong into no other picture. */
async function closeMessages(page: Page): Promise<void> {
  const close = page.getByRole("button", { name: "Close the message" });
  while ((await close.count()) > 0) {
    // One that leaves by itself just now needs no press.
    await close
      .first()
      .evaluate((button: HTMLElement) => button.click())
      .catch(() => undefined);
  }
}

async function drawWithoutSession(browser: Browser, server: BuilderServer, folder: string) {
  const { page, context } = await newVisit(browser);
  await page.goto(server.url);
  await page.getByRole("heading").waitFor();
  await page.screenshot({ path: path.join(folder, "outside.png") });
  await context.close();
}

async function drawFirstStart(folder: string): Promise<void> {
  const server = await BuilderServer.start("nothing");
  const browser = await launchBrowser();
  try {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, context } = await newVisit(browser, { colorScheme });
      await server.halt();
      await server.run("nothing");
      await page.goto(server.link);
      await new Builder(page).dialog.waitFor();
      await page.locator("main").getByText("openai-1").first().waitFor();
      await page.screenshot({ path: path.join(folder, `first-start-${colorScheme}.png`) });
      await page.getByRole("button", { name: "Later" }).click();
      await page.getByText("There is no vault yet").first().waitFor();
      await page.screenshot({ path: path.join(folder, `sealed-${colorScheme}.png`) });
      await context.close();
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

const [folder, only] = process.argv.slice(2);
if (folder) await drawAll(path.resolve(process.env.INIT_CWD ?? ".", folder), only);
else process.exitCode = 2;
