import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { bigWorkflow } from "./bench/graph.ts";
import { openBuilder } from "./support/builder.ts";
import { firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
  const project_id = await firstProject(server);
  await server.call("POST", "/v1/workflows", { name: "moves", project_id, ...bigWorkflow(3) });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Records, frame by frame, the view of the canvas and how many animations run for longer than none. */
async function record(page: Page, act: () => Promise<unknown>) {
  await page.evaluate(() => {
    const seen = { views: new Set<string>(), animations: 0, done: false };
    (window as unknown as { seen: typeof seen }).seen = seen;
    const look = () => {
      const viewport = document.querySelector<HTMLElement>(".react-flow__viewport");
      if (viewport) seen.views.add(viewport.style.transform);
      const lasting = document.getAnimations().filter((animation) => {
        const { activeDuration, delay } = animation.effect?.getComputedTiming() ?? {};
        return Number(activeDuration) > 0 || Number(delay) > 0;
      });
      seen.animations = Math.max(seen.animations, lasting.length);
      if (!seen.done) requestAnimationFrame(look);
    };
    look();
  });
  await act();
  await page.waitForTimeout(400);
  return page.evaluate(() => {
    const { seen } = window as unknown as {
      seen: { views: Set<string>; animations: number; done: boolean };
    };
    seen.done = true;
    return { views: seen.views.size, animations: seen.animations };
  });
}

/** Everything that moves or may: sheets, dialogs, menus, messages, and the view of the canvas. */
const ACTS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  "a double click": async (page) => {
    await page.locator(".react-flow__pane").dblclick({ position: { x: 60, y: 60 } });
  },
  "fit into view": (page) => page.getByRole("button", { name: "Fit everything" }).click(),
  "zoom in": (page) => page.getByRole("button", { name: "Zoom in" }).click(),
  "zoom to 100 %": (page) => page.getByRole("button", { name: /^Zoom to 100/ }).click(),
  "the list of nodes": async (page) => {
    await page.getByRole("region", { name: "Canvas" }).press("l");
    await page.getByRole("heading", { name: "Nodes in the order of a run" }).waitFor();
    await page.keyboard.press("Escape");
  },
  "a dialog": async (page) => {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("heading", { name: /^Save version/ }).waitFor();
    await page.keyboard.press("Escape");
  },
  "the command palette": async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Command palette" }).waitFor();
    await page.keyboard.press("Escape");
  },
};

async function openCanvas(reducedMotion: "reduce" | "no-preference") {
  const visit = await openBuilder(browser, server, { reducedMotion });
  await visit.builder.goTo("Agents");
  await visit.page.getByRole("button", { name: "moves", exact: true }).click();
  await visit.page.locator(".react-flow__edge-path").first().waitFor({ state: "attached" });
  await visit.page.waitForTimeout(200);
  return visit;
}

test("with less motion nothing is animated, and the view of the canvas jumps", async () => {
  const { page, context, complaints } = await openCanvas("reduce");
  for (const [name, act] of Object.entries(ACTS)) {
    const { views, animations } = await record(page, () => act(page));
    expect(animations, name).toBe(0);
    expect(views, name).toBeLessThanOrEqual(2);
  }
  expect(complaints).toEqual([]);
  await context.close();
});

test("a double click without Shift zooms in on its point, with it out again", async () => {
  const { page, context } = await openCanvas("reduce");
  const zoom = page.getByRole("button", { name: /\d+ %$/ });
  await zoom.click();
  const card = page.getByRole("group", { name: /^input, / });
  const pane = page.locator(".react-flow__pane");
  const before = await card.boundingBox();
  const frame = await pane.boundingBox();
  const position = { x: 300, y: 80 };
  await pane.dblclick({ position });
  await expect.poll(() => zoom.innerText()).toBe("200%");
  const after = await card.boundingBox();
  const point = (frame?.x ?? 0) + position.x;
  expect((after?.x ?? 0) - point).toBeCloseTo(2 * ((before?.x ?? 0) - point), -1);
  await pane.dblclick({ position, modifiers: ["Shift"] });
  await expect.poll(() => zoom.innerText()).toBe("100%");
  await context.close();
});

test("the scan finds motion where it is wanted", async () => {
  const { page, context } = await openCanvas("no-preference");
  const list = ACTS["the list of nodes"];
  const click = ACTS["a double click"];
  if (!list || !click) throw new Error("these are acted");
  expect((await record(page, () => list(page))).animations).toBeGreaterThan(0);
  expect((await record(page, () => click(page))).views).toBeGreaterThan(3);
  await context.close();
});
