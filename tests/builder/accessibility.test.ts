import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { breachesInBothThemes } from "../connect-page/support/axe.ts";
import { launchBrowser, newVisit } from "../connect-page/support/browser.ts";
import { Builder, openBuilder } from "./support/builder.ts";
import { furnish } from "./support/furnish.ts";
import { PipedreamStandIn } from "./support/pipedream.ts";
import { Provider } from "./support/provider.ts";
import { SCENES } from "./support/scenes.ts";
import { BuilderServer } from "./support/server.ts";

let provider: Provider;
let pipedream: PipedreamStandIn;
let server: BuilderServer;
let browser: Browser;
let appId: string;

beforeAll(async () => {
  provider = await Provider.start();
  pipedream = await PipedreamStandIn.start();
  server = await BuilderServer.start();
  browser = await launchBrowser();
  appId = await furnish(server, provider, pipedream);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
  await pipedream?.stop();
});

test.each([
  { width: 1280, height: 800 },
  { width: 900, height: 640 },
])(
  "axe finds nothing on any screen at $width × $height, in either theme",
  async (viewport) => {
    const visit = await openBuilder(browser, server, { viewport });
    const breaches: Record<string, string[]> = {};
    for (const [scene, act] of Object.entries(SCENES)) {
      await act(visit, appId);
      const found = await breachesInBothThemes(visit.page);
      if (found.length > 0) breaches[scene] = found;
    }
    expect(breaches).toEqual({});
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  },
  180_000,
);

test("axe finds nothing where there is no session, no vault and nothing to list", async () => {
  const empty = await BuilderServer.start("nothing");
  try {
    const { page, context } = await newVisit(browser);
    const breaches: Record<string, string[]> = {};
    await page.goto(empty.url);
    await page.getByRole("heading").waitFor();
    breaches.outside = await breachesInBothThemes(page);
    await page.goto("about:blank");
    await page.goto(empty.link);
    const builder = new Builder(page);
    await builder.dialog.waitFor();
    breaches.firstStart = await breachesInBothThemes(page);
    await page.getByRole("button", { name: "Later" }).click();
    await builder.dialog.waitFor({ state: "detached" });
    breaches.sealed = await breachesInBothThemes(page);
    for (const name of ["Deployments", "Connections", "Settings"] as const) {
      await builder.goTo(name);
      breaches[name] = await breachesInBothThemes(page);
    }
    expect(Object.entries(breaches).filter(([, found]) => found.length > 0)).toEqual([]);
    await context.close();
  } finally {
    await empty.stop();
  }
});
