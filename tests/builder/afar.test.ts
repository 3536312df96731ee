import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBreaches } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { bigWorkflow } from "./bench/graph.ts";
import { middleNode } from "./bench/measure.ts";
import { openBuilder } from "./support/builder.ts";
import { firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

/** So many that from afar they are drawn with a few strokes. */
const MANY = 1000;

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
  const project_id = await firstProject(server);
  for (const count of [3, MANY]) {
    const body = { name: `nodes-${count}`, project_id, ...bigWorkflow(count) };
    await server.call("POST", "/v1/workflows", body);
  }
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(count: number) {
  const visit = await openBuilder(browser, server);
  await visit.builder.goTo("Agents");
  await visit.page.getByRole("button", { name: `nodes-${count}`, exact: true }).click();
  await visit.page
    .locator(".react-flow__edge-path, [data-edges] path")
    .first()
    .waitFor({ state: "attached" });
  return visit;
}

/** Where the outlines begin, as the canvas counts. */
function outlines(page: Page): Promise<string[]> {
  return page
    .locator("[data-cards] path")
    .evaluateAll((paths) =>
      paths.flatMap((path) => path.getAttribute("d")?.match(/M\S+ [^h]+/g) ?? []),
    );
}

/** Finds a node by its name, and brings it near. */
async function goTo(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+f");
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.getByRole("group", { name: new RegExp(`^${name}, `) }).waitFor();
}

const inspected = (page: Page) =>
  page.getByRole("complementary", { name: "Inspector" }).getByRole("textbox", { name: "Name" });

test("from afar a thousand cards are a few strokes, and the one that is pointed at is there", async () => {
  const { page, context, complaints } = await open(MANY);
  const cards = page.locator(".react-flow__node");
  expect(await outlines(page)).toHaveLength(MANY);
  expect(await page.locator("[data-cards] path").count()).toBeLessThan(20);
  expect(await cards.count(), "the one that Tab leads to").toBe(1);
  expect(await findBreaches(page)).toEqual([]);

  const { x, y } = await middleNode(page);
  await page.mouse.move(x, y);
  const card = cards.nth(1);
  await card.waitFor();
  const name = (await card.getAttribute("aria-label"))?.split(",")[0];
  await page.mouse.click(x, y);
  expect(await inspected(page).inputValue()).toBe(name);

  // What is pressed by a finger was not pointed at before.
  await page.locator(".react-flow__pane").click({ position: { x: 5, y: 5 } });
  await page.mouse.move(5, 5);
  await page.getByText("Nothing is selected").waitFor();
  await page.locator(".react-flow__pane").dispatchEvent("click", { clientX: x, clientY: y });
  expect(await inspected(page).inputValue()).toBe(name);
  expect(complaints).toEqual([]);
  await context.close();
});

test("Shift adds a card from afar to those that are selected", async () => {
  const { page, context } = await open(MANY);
  const { x, y } = await middleNode(page);
  await page.mouse.move(x, y);
  await page.mouse.click(x, y);
  const right = { x: x + 240 * 0.15, y };
  await page.keyboard.down("Shift");
  await page.mouse.move(right.x, right.y);
  await page.mouse.click(right.x, right.y);
  await page.keyboard.up("Shift");
  await page.getByText("2 nodes selected").waitFor();
  expect(await page.locator(".react-flow__node.selected").count()).toBe(2);
  await context.close();
});

test("a card that lies on a note is pointed at before the note", async () => {
  const { page, context } = await open(MANY);
  await page.getByRole("region", { name: "Canvas" }).press("Shift+N");
  await page.keyboard.press("Escape");
  const box = await page.locator(".react-flow__node-note").boundingBox();
  if (!box) throw new Error("there is no note");
  // A note is larger than the gaps between cards.
  const cards = page.locator(".react-flow__node-card");
  const before = await cards.count();
  for (let step = 1; step < 20 && (await cards.count()) === before; step += 1) {
    const [x, y] = [box.x + (box.width * step) / 20, box.y + (box.height * step) / 20];
    await page.mouse.move(x, y);
  }
  expect(await cards.count()).toBe(before + 1);
  await page.mouse.down();
  await page.mouse.up();
  expect(await inspected(page).inputValue()).toMatch(/^openai-/);
  await context.close();
});

test("one that is dragged from afar moves alone, and can be put back", async () => {
  const { page, context, complaints } = await open(MANY);
  const before = await outlines(page);
  const edges = () =>
    page
      .locator("[data-edges] path")
      .evaluateAll((paths) => paths.map((path) => path.getAttribute("d")).join(""));
  const edgesBefore = await edges();
  const { x, y } = await middleNode(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 20, y + 15, { steps: 4 });
  expect(await outlines(page), "the outline of what is dragged is not left behind").toHaveLength(
    MANY - 1,
  );
  await page.mouse.up();
  await expect.poll(() => outlines(page)).toHaveLength(MANY);
  const after = await outlines(page);
  expect(after.filter((outline) => !before.includes(outline))).toHaveLength(1);
  expect(await edges()).not.toBe(edgesBefore);
  await page.keyboard.press("Control+z");
  await expect.poll(() => outlines(page)).toEqual(before);
  await expect.poll(edges).toBe(edgesBefore);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a box drawn from afar selects what it touches, and Delete takes it away", async () => {
  const { page, context, complaints } = await open(MANY);
  const { x, y } = await middleNode(page);
  await page.keyboard.down("Shift");
  await page.mouse.move(x - 60, y - 30);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 30, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  const selected = page.locator(".react-flow__node.selected");
  await expect.poll(() => selected.count()).toBeGreaterThan(3);
  const count = await selected.count();
  await page.getByText(`${count} nodes selected`).waitFor();
  await page.keyboard.press("Delete");
  await expect.poll(() => outlines(page)).toHaveLength(MANY - count);
  await page.keyboard.press("Control+z");
  await expect.poll(() => outlines(page)).toHaveLength(MANY);
  expect(complaints).toEqual([]);
  await context.close();
});

test("Tab leads onto the canvas from afar, and back to where it led last", async () => {
  const { page, context } = await open(MANY);
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  await page.getByRole("button", { name: "Hide the palette" }).focus();
  const reach = async (key: string) => {
    for (let step = 0; step < 200; step += 1) {
      await page.keyboard.press(key);
      if (/^(input|openai-\d+), /.test((await focused()) ?? "")) return focused();
    }
    throw new Error("no card is reached");
  };
  expect(await reach("Tab")).toMatch(/^input, /);
  // Its neighbour, which nobody selects.
  const { x, y } = await middleNode(page);
  await page.mouse.move(x + 240 * 0.15, y);
  await page.getByRole("group", { name: /^openai-/ }).focus();
  const last = await focused();
  expect(last).toMatch(/^openai-/);
  await page.mouse.move(5, 5);
  await page.getByRole("button", { name: "Hide the palette" }).focus();
  expect(await reach("Tab")).toBe(last);
  await context.close();
});

test("arrows lead from card to card, from afar and beyond what is in sight, and move one that is selected", async () => {
  const { page, context, complaints } = await open(MANY);
  const focused = async () =>
    (await page.evaluate(() => document.activeElement?.getAttribute("aria-label")))?.split(",")[0];
  await page.getByRole("group", { name: /^input, / }).focus();
  const go = async (key: string) => {
    const before = await focused();
    await page.keyboard.press(key);
    await expect.poll(focused).not.toBe(before);
    return focused();
  };
  expect(await go("ArrowRight")).toBe("openai-1");
  expect(await go("ArrowDown")).toBe("openai-26");
  expect(await go("ArrowRight")).toBe("openai-27");
  expect(await go("ArrowUp")).toBe("openai-2");
  const name = await go("ArrowLeft");
  expect(name).toBe("openai-1");

  await page.keyboard.press("Enter");
  expect(await inspected(page).inputValue()).toBe(name);
  const before = await outlines(page);
  await page.keyboard.press("ArrowDown");
  await expect
    .poll(async () => (await outlines(page)).filter((each) => !before.includes(each)))
    .toHaveLength(1);
  expect(await focused()).toBe(name);
  await page.keyboard.press("Control+z");
  await expect.poll(() => outlines(page)).toEqual(before);

  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog").getByText("From node to node");
  await sheet.waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });

  // Near by, where cards out of sight are not drawn.
  await goTo(page, "openai-500");
  await page.getByRole("group", { name: /^openai-500, / }).focus();
  await page.keyboard.press("Escape");
  await page.getByText("Nothing is selected").waitFor();
  await expect.poll(focused).toBe("openai-500");
  for (let at = 501; at < 513; at += 1) expect(await go("ArrowRight")).toBe(`openai-${at}`);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a box that is drawn back lets go of what it touched, and a press alone selects nothing", async () => {
  const { page, context, complaints } = await open(MANY);
  const { x, y } = await middleNode(page);
  // Where nothing is, to the left of the cards.
  await page.keyboard.down("Shift");
  await page.mouse.move(x - 20, y - 9);
  await page.mouse.down();
  await page.mouse.move(x + 120, y + 90);
  await page.mouse.move(x + 121, y + 91);
  const selected = page.locator(".react-flow__node.selected");
  await expect.poll(() => selected.count()).toBeGreaterThan(3);
  const many = await selected.count();
  await page.mouse.move(x + 30, y + 10);
  await expect.poll(() => selected.count()).toBeLessThan(many);
  await page.mouse.move(x - 19, y - 9);
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await expect.poll(() => selected.count()).toBeLessThan(2);

  // Shift is let go of before the button, and what follows is no box.
  await page.locator(".react-flow__pane").click({ position: { x: 5, y: 5 } });
  await page.keyboard.down("Shift");
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.keyboard.up("Shift");
  await page.mouse.up();
  await page.keyboard.press("Escape");
  await page.locator(".react-flow__pane").click({ position: { x: 5, y: 5 } });
  const box = await page.locator(".react-flow__pane").boundingBox();
  if (!box) throw new Error("there is no canvas");
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 50, { steps: 5 });
  await page.mouse.up();
  expect(await selected.count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test("the card that has the focus keeps it where the others become strokes", async () => {
  const { page, context } = await open(MANY);
  const card = page.locator(".react-flow__node").first();
  await page.getByRole("button", { name: /\d+ %$/ }).click();
  await card.waitFor();
  await card.focus();
  const name = await card.getAttribute("aria-label");
  await page.keyboard.press("f");
  await page.locator("[data-cards]").waitFor({ state: "attached" });
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(await focused()).toBe(name);
  await context.close();
});

test("everything is brought into sight from wherever it is left", async () => {
  const { page, context } = await open(3);
  const view = () => page.locator(".react-flow__viewport").getAttribute("style");
  const before = await view();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.mouse.move(400, 500);
  await page.mouse.down();
  await page.mouse.move(500, 300);
  await page.mouse.up();
  expect(await view()).not.toBe(before);
  await page.getByRole("button", { name: "Fit everything" }).click();
  await expect.poll(view).toBe(before);
  const pane = await page.locator(".react-flow__pane").boundingBox();
  for (const card of await page.locator(".react-flow__node").all()) {
    const box = await card.boundingBox();
    expect(box && pane && box.x > pane.x && box.x + box.width < pane.x + pane.width).toBe(true);
  }
  await context.close();
});

test("what is selected is brought into sight, by its button and by its shortcut", async () => {
  const { page, context } = await open(MANY);
  const button = page.getByRole("button", { name: "Fit what is selected" });
  expect(await button.isDisabled()).toBe(true);
  const { x, y } = await middleNode(page);
  await page.mouse.move(x, y);
  await page.mouse.click(x, y);
  const name = await inspected(page).inputValue();
  await button.click();
  const card = page.getByRole("group", { name: new RegExp(`^${name}, `) });
  const distance = async () => {
    const [box, pane] = [
      await card.boundingBox(),
      await page.locator(".react-flow__pane").boundingBox(),
    ];
    if (!box || !pane) return Number.POSITIVE_INFINITY;
    const across = box.x + box.width / 2 - (pane.x + pane.width / 2);
    return Math.hypot(across, box.y + box.height / 2 - (pane.y + pane.height / 2));
  };
  await expect.poll(distance).toBeLessThan(3);
  expect(await page.getByRole("button", { name: /100 %$/ }).count()).toBe(1);

  await page.keyboard.press("f");
  await expect.poll(() => page.getByRole("button", { name: /100 %$/ }).count()).toBe(0);
  await page.keyboard.press("Shift+F");
  await expect.poll(distance).toBeLessThan(3);
  await context.close();
});

test("the overview map shows every node, and leads to where it is pressed", async () => {
  const { page, context, complaints } = await open(MANY);
  await page.getByRole("button", { name: /\d+ %$/ }).click();
  await page.getByRole("button", { name: "Overview map" }).click();
  const map = page.getByRole("img", { name: "Overview map" });
  const drawn = await map
    .locator("path")
    .evaluateAll((paths) => paths.map((path) => path.getAttribute("d")).join(""));
  // Beside the part that is not in sight: all of it, and a hole.
  expect(drawn.match(/M/g)).toHaveLength(MANY + 2);
  const first = page.getByRole("group", { name: /^input, / });
  const last = page.getByRole("group", { name: /^output, / });
  const box = await map.boundingBox();
  if (!box) throw new Error("there is no map");
  // Input stands at the upper left of the graph, Output at the lower right.
  const press = (across: number, down: number) =>
    page.mouse.click(box.x + box.width * across, box.y + box.height * down);
  const whole = await map.evaluate((svg) => {
    const path = svg.querySelectorAll("path");
    const { left, top, right, bottom } = path[1]?.getBoundingClientRect() ?? new DOMRect();
    return { left, top, right, bottom };
  });
  await page.mouse.click(whole.left + 1, whole.top + 1);
  await first.waitFor();
  expect(await last.count()).toBe(0);
  await page.mouse.click(whole.right - 2, whole.bottom - 1);
  await last.waitFor();
  await expect.poll(() => first.count()).toBe(0);
  const zoom = page.getByRole("button", { name: /\d+ %$/ });
  const before = await zoom.innerText();
  await press(0.5, 0.5);
  await page.mouse.wheel(0, 200);
  await expect.poll(() => zoom.innerText()).not.toBe(before);
  expect(complaints).toEqual([]);
  await context.close();
});

test("an edge that is drawn while the wheel zooms out still ends where it is let go", async () => {
  const { page, context, complaints } = await open(MANY);
  await goTo(page, "input");
  const handle = page.getByRole("group", { name: /^input, / }).locator(".source");
  await handle.waitFor();
  const box = await handle.boundingBox();
  if (!box) throw new Error("there is no handle");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 60, { steps: 3 });
  for (let step = 0; step < 25; step += 1) await page.mouse.wheel(0, 60);
  await expect
    .poll(async () =>
      Number.parseInt(await page.getByRole("button", { name: /\d+ %$/ }).innerText(), 10),
    )
    .toBeLessThan(30);
  const target = page.getByRole("group", { name: /^openai-2, / }).locator(".target");
  const end = await target.boundingBox();
  if (!end) throw new Error("the handle is not there any more");
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 5 });
  await page.mouse.up();
  await goTo(page, "openai-2");
  await page.getByRole("group", { name: /^openai-2, .*after openai-1, input/ }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("an edge that is selected is let go of from afar too", async () => {
  const { page, context } = await open(MANY);
  await goTo(page, "input");
  const edge = page.getByRole("group", { name: "openai-1 runs after input" });
  await edge.focus();
  await edge.press("Enter");
  await page.locator(".react-flow__edge.selected").waitFor();
  await page.keyboard.press("f");
  const selected = page.locator("[data-edges] path").last();
  await expect.poll(() => selected.getAttribute("d")).toMatch(/^M/);
  await page.locator(".react-flow__pane").click({ position: { x: 5, y: 5 } });
  await expect.poll(() => selected.getAttribute("d")).toBe("");
  await context.close();
});
