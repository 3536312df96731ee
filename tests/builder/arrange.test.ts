import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { bigWorkflow } from "./bench/graph.ts";
import { openBuilder } from "./support/builder.ts";
import { choiceFlow, firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
  const project_id = await firstProject(server);
  const flow = choiceFlow();
  // All on one spot, which nobody would leave so.
  const nodes = flow.nodes.map(({ id }) => ({ id: randomUUID(), data: { metadata: { id } } }));
  const flow_ui = {
    nodes: nodes.map((node) => ({ ...node, position: { x: 60, y: 60 } })),
    edges: [],
    custom_node_data: {},
  };
  await server.call("POST", "/v1/workflows", { name: "heap", project_id, flow, flow_ui });
  const many = { name: "thousands", project_id, ...bigWorkflow(3000) };
  await server.call("POST", "/v1/workflows", many);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(name: string) {
  const visit = await openBuilder(browser, server);
  await visit.builder.goTo("Agents");
  await visit.page.getByRole("button", { name, exact: true }).click();
  await visit.page.locator(".react-flow__node").first().waitFor();
  return visit;
}

test("nodes are arranged in the order of a run, without one on another, as one step", async () => {
  const { page, context, complaints } = await open("heap");
  const boxes = async () => {
    const cards = await page.locator(".react-flow__node").all();
    return Promise.all(cards.map(async (card) => (await card.boundingBox()) ?? never()));
  };
  const places = async () => new Set((await boxes()).map(({ x, y }) => `${x} ${y}`)).size;
  const box = async (id: string) =>
    (await page.getByRole("group", { name: new RegExp(`^${id}, `) }).boundingBox()) ?? never();
  expect(await places()).toBe(1);

  await page.getByRole("button", { name: "Arrange in the order of a run" }).click();
  await expect.poll(places).toBe((await boxes()).length);
  const [input, route, refund, other] = await Promise.all(
    ["input", "route", "refunds", "others"].map(box),
  );
  if (!input || !route || !refund || !other) throw new Error("a card is missing");
  expect(route.x).toBeGreaterThan(input.x + input.width);
  expect(refund.x).toBeGreaterThan(route.x + route.width);
  expect(other.x).toBe(refund.x);
  // As their options stand.
  expect(refund.y).toBeLessThan(other.y);
  const pane = (await page.locator(".react-flow__pane").boundingBox()) ?? never();
  for (const each of await boxes()) {
    expect(each.x).toBeGreaterThanOrEqual(pane.x);
    expect(each.x + each.width).toBeLessThanOrEqual(pane.x + pane.width);
  }

  await page.keyboard.press("Control+z");
  await expect.poll(places).toBe(1);
  expect(complaints).toEqual([]);
  await context.close();
});

test("arranging thousands goes on beside the canvas, and stops when it is told to", async () => {
  const { page, context, complaints } = await open("thousands");
  const undo = page.getByRole("button", { name: "Undo" });
  await page.getByRole("button", { name: "Arrange in the order of a run" }).click();
  await page.getByRole("button", { name: "Stop arranging" }).click();
  await page.getByRole("button", { name: "Arrange in the order of a run" }).waitFor();
  expect(await undo.isDisabled()).toBe(true);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("arrange");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Stop arranging" }).waitFor();
  await expect.poll(() => undo.isDisabled(), { timeout: 50_000 }).toBe(false);
  await page.getByRole("button", { name: "Arrange in the order of a run" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

function never(): never {
  throw new Error("a card has no place");
}
