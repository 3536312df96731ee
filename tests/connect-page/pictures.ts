import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, newVisit } from "./support/browser.ts";
import { type DeployedApp, deployApp, mintLink } from "./support/builder.ts";
import { HostedPage } from "./support/hosted-page.ts";
import { Server } from "./support/server.ts";

/** Sizes by name: a laptop, a large screen, a phone. */
const SIZES = {
  laptop: { width: 1280, height: 800 },
  desktop: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
};
const KEY = "sk-proj-0123456789abcdefghijk9Qz";

/** What is drawn, in the order in which one user goes through it. */
const SCENES: Record<string, (hosted: HostedPage, app: DeployedApp) => Promise<void>> = {
  async pending(hosted) {
    await hosted.section("Pending").waitFor();
  },
  async sheet(hosted) {
    await hosted.openSheet("Pending", "OpenAI API Key");
    await hosted.key.fill(KEY);
  },
  async "sheet-error"(hosted) {
    await hosted.page.keyboard.press("Escape");
    await hosted.sheet.waitFor({ state: "detached" });
    await hosted.openSheet("Pending", "Azure deployment");
    await hosted.submit.click();
    await hosted.sheet.getByRole("alert").first().waitFor();
  },
  async mixed(hosted) {
    await hosted.page.keyboard.press("Escape");
    await hosted.sheet.waitFor({ state: "detached" });
    await hosted.connect("OpenAI API Key", KEY);
  },
  async account(hosted) {
    const item = hosted.item("Pending", "Gmail Account");
    await item.getByRole("button", { name: "Connect" }).click();
    await item.getByRole("alert").waitFor();
  },
  async manage(hosted) {
    await hosted.openSheet("Completed", "OpenAI API Key");
  },
  async disconnect(hosted) {
    await hosted.sheet.getByRole("button", { name: "Disconnect" }).click();
    await hosted.sheet.getByRole("button", { name: "Keep it" }).waitFor();
  },
  async link(hosted) {
    await hosted.page.evaluate(() => sessionStorage.clear());
    await hosted.page.reload();
    await hosted.page.getByRole("heading", { level: 2 }).waitFor();
  },
};

async function drawAll(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const server = await Server.start();
  const browser = await launchBrowser();
  try {
    const app = await deployApp(server, "Ticket Triage", [
      { title: "OpenAI API Key", description: "Used to run the assistant on your own account." },
      {
        title: "Gmail Account",
        description: "The agent sends email replies from this account.",
        appSlug: "gmail",
      },
      {
        title: "Azure deployment",
        description: "Only if your company runs its own.",
        provider: "AzureAI",
        optional: true,
      },
    ]);
    const lone = await deployApp(server, "Ticket Triage", [{ title: "OpenAI API Key" }]);
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const colorScheme of ["light", "dark"] as const) {
        const name = (scene: string) => path.join(folder, `${scene}-${colorScheme}-${size}.png`);
        const options = { viewport, colorScheme, hasTouch: size === "phone" };
        await drawScenes(browser, app, options, name);
        await drawDone(browser, lone, options, name("done"));
      }
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

type Options = NonNullable<Parameters<Browser["newContext"]>[0]>;

async function drawScenes(
  browser: Browser,
  app: DeployedApp,
  options: Options,
  name: (scene: string) => string,
): Promise<void> {
  const { context, page } = await open(browser, app, options);
  const hosted = new HostedPage(page);
  for (const [scene, act] of Object.entries(SCENES)) {
    await act(hosted, app);
    await page.screenshot({ path: name(scene) });
  }
  await context.close();
}

async function drawDone(browser: Browser, app: DeployedApp, options: Options, file: string) {
  const { context, page } = await open(browser, app, options);
  await new HostedPage(page).connect("OpenAI API Key", KEY);
  await page.screenshot({ path: file });
  await context.close();
}

async function open(browser: Browser, app: DeployedApp, options: Options) {
  const visit = await newVisit(browser, options);
  const page: Page = visit.page;
  await page.goto((await mintLink(app, `picture-${Math.random()}`)).url);
  await page.getByRole("region").first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  return visit;
}

const [folder] = process.argv.slice(2);
if (folder) await drawAll(path.resolve(process.env.INIT_CWD ?? ".", folder));
else process.exitCode = 2;
