import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, newVisit } from "../connect-page/support/browser.ts";
import { Builder, openBuilder } from "./support/builder.ts";
import { furnish } from "./support/furnish.ts";
import { PipedreamStandIn } from "./support/pipedream.ts";
import { repack } from "./support/png.ts";
import { Provider } from "./support/provider.ts";
import { SCENES } from "./support/scenes.ts";
import { BuilderServer } from "./support/server.ts";

/** Which pictures are drawn, and where to. */
interface Order {
  folder: string;
  /** By what stands in the name of a picture. */
  sizes: Record<string, { width: number; height: number }>;
  /** Scenes whose name holds it; all without it. */
  only?: string | undefined;
  /** What a visitor without a session sees. */
  outside: boolean;
}

const USUAL = { width: 1280, height: 800 };
const SIZES = { "-1280": USUAL, "-1920": { width: 1920, height: 1080 } };
/** Where the pictures lie that `docs/screens.md` shows. */
const SCREENS = fileURLToPath(new URL("../../docs/images/screens", import.meta.url));

async function drawAll({ folder, sizes, only, outside }: Order): Promise<void> {
  await mkdir(folder, { recursive: true });
  const provider = await Provider.start();
  const pipedream = await PipedreamStandIn.start();
  const server = await BuilderServer.start();
  const browser = await launchBrowser();
  try {
    const appId = await furnish(server, provider, pipedream);
    for (const [size, viewport] of Object.entries(sizes)) {
      for (const colorScheme of ["light", "dark"] as const) {
        const visit = await openBuilder(browser, server, { viewport, colorScheme });
        for (const [scene, act] of Object.entries(SCENES)) {
          await act(visit, appId);
          if (scene !== ABOUT_MESSAGES) await closeMessages(visit.page);
          await visit.page.evaluate(() => document.fonts.ready);
          const file = path.join(folder, `${scene}-${colorScheme}${size}.png`);
          if (!only || scene.includes(only)) await draw(visit.page, file);
        }
        await visit.context.close();
      }
    }
    if (outside) await drawWithoutSession(browser, server, folder);
  } finally {
    await browser.close();
    await server.stop();
    await provider.stop();
    await pipedream.stop();
  }
  await drawFirstStart(folder);
}

async function draw(page: Page, file: string): Promise<void> {
  await writeFile(file, repack(await page.screenshot()));
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
  await draw(page, path.join(folder, "outside.png"));
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
      await draw(page, path.join(folder, `first-start-${colorScheme}.png`));
      await page.getByRole("button", { name: "Later" }).click();
      await page.getByText("There is no vault yet").first().waitFor();
      await draw(page, path.join(folder, `sealed-${colorScheme}.png`));
      await context.close();
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

const [where, only] = process.argv.slice(2);
if (where === "--screens") {
  await drawAll({ folder: SCREENS, sizes: { "": USUAL }, only, outside: false });
} else if (where) {
  const folder = path.resolve(process.env.INIT_CWD ?? ".", where);
  await drawAll({ folder, sizes: SIZES, only, outside: true });
} else process.exitCode = 2;
