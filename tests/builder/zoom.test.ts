import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBreaches } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
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

/** A window of 1280 × 800 whose page is shown larger, as a browser or the window's web view does it. */
function zoomed(zoom: number) {
  const viewport = { width: Math.round(1280 / zoom), height: Math.round(800 / zoom) };
  return { viewport, deviceScaleFactor: zoom };
}

/**
 * What cannot be brought into view and pressed: the controls of the page, or of the dialog over it,
 * that the focus does not scroll into the window, or that something else lies upon.
 */
function unreachable(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const dialogs = [...document.querySelectorAll('[role="dialog"]:not([aria-modal="false"])')];
    const root = dialogs.at(-1) ?? document.body;
    const before = document.activeElement;
    const found: string[] = [];
    const controls = root.querySelectorAll<HTMLElement>(
      "a[href], button, input, select, textarea, summary, [role=tab]",
    );
    for (const control of controls) {
      // What stands on the canvas is brought into view by moving the canvas.
      // The link to the content is outside until it has the focus.
      if (
        control.closest('.react-flow, [href="#main"]') ||
        !control.checkVisibility({ visibilityProperty: true })
      )
        continue;
      // Hidden until it has the focus, or no more than the native half of a drawn control.
      const { width, height } = control.getBoundingClientRect();
      if (width < 2 || height < 2 || control.getAttribute("aria-hidden") === "true") continue;
      control.scrollIntoView({ block: "nearest", inline: "nearest" });
      const box = control.getBoundingClientRect();
      const isInside =
        box.left >= -1 &&
        box.top >= -1 &&
        box.right <= innerWidth + 1 &&
        box.bottom <= innerHeight + 1;
      const isLarge = box.width > innerWidth || box.height > innerHeight;
      const at = document.elementFromPoint(
        Math.min(innerWidth - 1, box.left + box.width / 2),
        Math.min(innerHeight - 1, box.top + box.height / 2),
      );
      const isOnTop = at !== null && (control.contains(at) || at.contains(control));
      const isLabel = control.closest("label")?.contains(at) ?? false;
      // A message lies over the corner of the window until it is closed, as an open list does.
      const isMessage = at?.closest('[aria-label="Messages"], [role="listbox"]') != null;
      // The panels lie over the canvas until they are folded.
      const isBeneath =
        control.closest('[aria-label="Canvas"]') !== null &&
        at?.closest('[aria-label="Inspector"], [aria-label="Nodes"], [aria-label="Test"]') != null;
      const isReached = isOnTop || isLabel || isMessage || isBeneath;
      if ((isInside || isLarge) && isReached) continue;
      const name = control.getAttribute("aria-label") ?? control.textContent?.slice(0, 40);
      const why = isInside
        ? `under ${at?.className}`
        : `${box.left},${box.top} ${box.right},${box.bottom}`;
      found.push(`${control.tagName} ${name}: ${why}`);
    }
    if (before instanceof HTMLElement) before.scrollIntoView({ block: "nearest" });
    return found;
  });
}

test.each([1.5, 2])(
  "at %d times its size every screen is whole, and its controls within reach",
  async (zoom) => {
    const visit = await openBuilder(browser, server, zoomed(zoom));
    const { page } = visit;
    const lost: Record<string, string[]> = {};
    for (const [scene, act] of Object.entries(SCENES)) {
      await act(visit, appId);
      const found = await unreachable(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) found.push(`the page is ${wide} px too wide`);
      if (found.length > 0) lost[scene] = found;
    }
    expect(lost).toEqual({});
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  },
  180_000,
);

test("the scan finds what lies outside of the window, and what is covered", async () => {
  const { page, builder, context } = await openBuilder(browser, server, zoomed(2));
  await builder.goTo("Connections");
  expect(await unreachable(page)).toEqual([]);
  await page.evaluate(() => {
    const button = document.createElement("button");
    button.textContent = "planted outside";
    Object.assign(button.style, { position: "fixed", left: "620px", top: "10px", width: "99px" });
    const covered = document.createElement("button");
    covered.textContent = "planted beneath";
    const lid = document.createElement("div");
    for (const each of [covered, lid])
      Object.assign(each.style, {
        position: "fixed",
        left: "200px",
        top: "300px",
        width: "99px",
        height: "40px",
      });
    document.body.append(button, covered, lid);
  });
  const found = (await unreachable(page)).map((line) => line.slice(0, 22));
  expect(found).toEqual(["BUTTON planted outside", "BUTTON planted beneath"]);
  await context.close();
});

test("where there is no room, palette and inspector are folded, and open over the canvas", async () => {
  const { page, builder, context, complaints } = await openBuilder(browser, server, zoomed(2));
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "routes", exact: true }).click();
  const card = page.getByRole("group", { name: /^route, / });
  await card.click();
  const before = await card.boundingBox();
  await page.getByRole("button", { name: "Show the inspector" }).press("Enter");
  await page
    .getByRole("complementary", { name: "Inspector" })
    .getByLabel("Name", { exact: true })
    .waitFor();
  await page.getByRole("button", { name: "Show the palette" }).press("Enter");
  await page.getByRole("searchbox", { name: "Find a node" }).waitFor();
  expect(await card.boundingBox(), "the canvas keeps its size").toEqual(before);
  await page.getByRole("button", { name: "Close the inspector" }).click();
  await page.getByRole("button", { name: "Hide the palette" }).click();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole("complementary", { name: "Inspector" }).waitFor();
  await page.getByRole("searchbox", { name: "Find a node" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("in a browser the size is the browser's: the settings say so, and its keys are left to it", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await builder.goTo("Settings");
  await page.getByRole("tab", { name: "Appearance" }).click();
  await page.getByText("Use your browser’s zoom: Ctrl + and Ctrl −").waitFor();
  const isTaken = await page.evaluate(() => {
    const press = new KeyboardEvent("keydown", {
      key: "+",
      ctrlKey: true,
      cancelable: true,
      bubbles: true,
    });
    return !document.body.dispatchEvent(press);
  });
  expect(isTaken).toBe(false);
  expect(await findBreaches(page)).toEqual([]);
  await context.close();
});
