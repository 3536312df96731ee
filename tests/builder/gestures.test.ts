import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openEditor, twoModels } from "./support/editor.ts";
import { BuilderServer } from "./support/server.ts";

/** So far apart that an edge can be hit, all of it in sight at 100 %. */
const PLACES = {
  input: { x: 0, y: 0 },
  draft: { x: 260, y: 0 },
  shorten: { x: 520, y: 0 },
  output: { x: 780, y: 0 },
};
const WINDOW = { width: 1800, height: 900 };
/** Twice the grid at 100 %, in pixels: what a place may differ from where the pointer was. */
const NEAR = 8;

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const open = () => openEditor(browser, server, twoModels(), { places: PLACES, viewport: WINDOW });

interface Point {
  x: number;
  y: number;
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error("it is not in sight");
  return box;
}

async function middleOf(locator: Locator): Promise<Point> {
  const { x, y, width, height } = await boxOf(locator);
  return { x: x + width / 2, y: y + height / 2 };
}

/** A point of the canvas where nothing stands: under the middle of a card, below all of them. */
async function below(card: Locator): Promise<Point> {
  const { x, y } = await middleOf(card);
  return { x, y: y + 220 };
}

async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 60 });
  await page.mouse.up();
}

/** What a card says that it runs after. */
async function after(card: Locator): Promise<string | undefined> {
  return (await card.getAttribute("aria-label"))?.match(/after ([^,]+)/)?.[1];
}

test("an edge that is dropped on empty canvas offers nodes, and leads to the one that is chosen", async () => {
  const { page, card, edge, undo, context, complaints } = await open();
  const menu = page.getByRole("dialog", { name: "Nodes that fit here" });
  const from = await middleOf(card("draft").locator(".react-flow__handle.source"));
  const to = await below(card("shorten"));
  await drag(page, from, to);
  await menu.waitFor();
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  expect(await page.locator(".react-flow__node").count()).toBe(4);

  await drag(page, from, to);
  await menu.getByRole("combobox", { name: "Find a node to connect" }).fill("anthropic");
  await page.keyboard.press("Enter");
  await edge("anthropic-1", "draft").waitFor({ state: "attached" });
  const made = await boxOf(card("anthropic-1"));
  expect(Math.abs(made.x - to.x)).toBeLessThan(NEAR);
  expect(to.y).toBeGreaterThan(made.y);
  expect(to.y).toBeLessThan(made.y + made.height);
  await undo();
  await card("anthropic-1").waitFor({ state: "detached" });

  // From the other end of an edge, what is chosen runs before.
  const target = await middleOf(card("shorten").locator(".react-flow__handle.target"));
  await drag(page, target, await below(card("draft")));
  await menu.getByRole("combobox", { name: "Find a node to connect" }).fill("anthropic");
  await page.keyboard.press("Enter");
  await edge("shorten", "anthropic-1").waitFor({ state: "attached" });
  await edge("shorten", "draft").waitFor({ state: "attached" });
  expect(complaints).toEqual([]);
  await context.close();
});

test("a node is dragged from the palette to where it is dropped, and into an edge", async () => {
  const { page, card, edge, undo, context, complaints } = await open();
  const canvas = page.getByRole("region", { name: "Canvas" });
  const entry = page.getByRole("button", { name: "Anthropic", exact: true });
  const frame = await boxOf(canvas);
  const on = ({ x, y }: Point) => ({ targetPosition: { x: x - frame.x, y: y - frame.y } });
  const empty = await below(card("draft"));
  await entry.dragTo(canvas, on(empty));
  await card("anthropic-1").waitFor();
  const made = await middleOf(card("anthropic-1"));
  expect(Math.abs(made.x - empty.x)).toBeLessThan(NEAR);
  expect(await after(card("anthropic-1"))).toBeUndefined();

  const [start, end] = [await boxOf(card("draft")), await boxOf(card("shorten"))];
  const between = {
    x: (start.x + start.width + end.x) / 2,
    y: (await middleOf(card("draft").locator(".react-flow__handle.source"))).y,
  };
  await entry.dragTo(canvas, on(between));
  await edge("anthropic-2", "draft").waitFor({ state: "attached" });
  await edge("shorten", "anthropic-2").waitFor({ state: "attached" });
  expect(await edge("shorten", "draft").count()).toBe(0);
  await undo();
  await edge("shorten", "draft").waitFor({ state: "attached" });
  expect(await card("anthropic-2").count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a card that is dragged snaps to the grid, and goes back with one undo", async () => {
  const { page, card, undo, save, context, complaints } = await open();
  const from = await middleOf(card("draft"));
  await drag(page, from, { x: from.x + 37, y: from.y + 150 });
  await expect.poll(async () => (await middleOf(card("draft"))).y).toBeGreaterThan(from.y + 100);
  const { x = 0, y = 0 } = (await save()).places.draft ?? {};
  expect([x % 4, y % 4]).toEqual([0, 0]);
  expect(Math.abs(x - PLACES.draft.x - 37)).toBeLessThan(NEAR);
  expect(Math.abs(y - 150)).toBeLessThan(NEAR);
  await undo();
  await expect.poll(() => middleOf(card("draft"))).toEqual(from);
  expect(complaints).toEqual([]);
  await context.close();
});

test("cards are selected by a box and one by one with Shift, moved together and deleted together", async () => {
  const { page, card, edge, undo, context, complaints } = await open();
  const count = (text: string) => page.getByText(text, { exact: true }).waitFor();
  const [first, last] = [await boxOf(card("input")), await boxOf(card("shorten"))];
  await page.keyboard.down("Shift");
  await drag(
    page,
    { x: first.x - 12, y: first.y - 40 },
    { x: last.x + 20, y: last.y + last.height + 40 },
  );
  await count("3 selected");
  await card("input").click();
  await count("2 selected");
  await card("output").click();
  await count("3 selected");
  await page.keyboard.up("Shift");

  const before = await Promise.all(["input", "draft", "shorten"].map((id) => boxOf(card(id))));
  const grip = await middleOf(card("draft"));
  await drag(page, grip, { x: grip.x, y: grip.y + 120 });
  const way = async () => (await boxOf(card("draft"))).y - (before[1]?.y ?? 0) - 120;
  await expect.poll(async () => Math.abs(await way())).toBeLessThan(NEAR);
  const moved = await Promise.all(["input", "draft", "shorten"].map((id) => boxOf(card(id))));
  const steps = moved.map(({ y }, at) => Math.round(y - (before[at]?.y ?? 0)));
  expect(steps[0]).toBe(0);
  expect(steps[1]).toBe(steps[2]);
  await undo();
  await expect.poll(async () => (await boxOf(card("draft"))).y).toBe(before[1]?.y);

  // Of what is selected the Output stays.
  await card("draft").focus();
  await page.keyboard.press("Delete");
  await card("draft").waitFor({ state: "detached" });
  expect(await card("shorten").count()).toBe(0);
  expect(await card("output").count()).toBe(1);
  await undo();
  await edge("draft", "input").waitFor({ state: "attached" });
  await edge("shorten", "draft").waitFor({ state: "attached" });
  await edge("output", "shorten").waitFor({ state: "attached" });
  expect(complaints).toEqual([]);
  await context.close();
});
