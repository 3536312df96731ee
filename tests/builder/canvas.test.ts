import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { bigWorkflow } from "./bench/graph.ts";
import { openBuilder } from "./support/builder.ts";
import { choiceFlow, firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

const MANY = 300;

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
  // So far apart that it is opened from afar.
  const flow = choiceFlow();
  const nodes = flow.nodes.map(({ id, type }, at) => ({
    id: randomUUID(),
    type,
    position: { x: at * 3_000, y: (at % 2) * 400 },
    data: { metadata: { id, name: id } },
  }));
  const flow_ui = { nodes, edges: [], custom_node_data: {} };
  await server.call("POST", "/v1/workflows", { name: "nodes-apart", project_id, flow, flow_ui });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function visit(count: number | string) {
  const visited = await openBuilder(browser, server);
  await visited.builder.goTo("Agents");
  await visited.page.getByRole("button", { name: `nodes-${count}`, exact: true }).click();
  await visited.page
    .locator(".react-flow__edge-path, [data-edges] path")
    .first()
    .waitFor({ state: "attached" });
  return visited;
}

/** How far the ends of edges are from the middle of the handles that they belong to, in pixels. */
function distances(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const middles = (type: string) =>
      [...document.querySelectorAll(`.react-flow__handle.${type}`)].map((handle) => {
        const { left, top, width, height } = handle.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      });
    const [sources, targets] = [middles("source"), middles("target")];
    const edges = [...document.querySelectorAll<SVGPathElement>(".react-flow__edge-path")];
    return edges.flatMap((path) => {
      const matrix = path.getScreenCTM();
      const ends = [0, path.getTotalLength()].map((at) =>
        path.getPointAtLength(at).matrixTransform(matrix ?? undefined),
      );
      return [sources, targets].map((handles, which) =>
        Math.min(
          ...handles.map(({ x, y }) =>
            Math.hypot(x - (ends[which]?.x ?? 0), y - (ends[which]?.y ?? 0)),
          ),
        ),
      );
    });
  });
}

test("edges end at the handles of cards that were never measured", async () => {
  const { page, context } = await visit(3);
  const dots = page.locator("[data-distance] > [aria-hidden]").first();
  expect(await dots.getAttribute("style"), "they are there at once").toMatch(
    /background-size: 1\d/,
  );
  const sizes = await page
    .locator(".react-flow__node")
    .evaluateAll((nodes) => nodes.map((node) => [node.clientWidth, node.clientHeight]));
  expect(sizes).toEqual([
    [180, 53],
    [180, 79],
    [180, 53],
  ]);
  const found = await distances(page);
  expect(found).toHaveLength(4);
  // An edge begins at the rim of its handle.
  expect(Math.max(...found)).toBeLessThan(6);
  await context.close();
});

test("edges that were first seen from afar end at their handles too, those of options included", async () => {
  const { page, context } = await visit("apart");
  const canvas = page.locator("[data-distance]");
  expect(await canvas.getAttribute("data-distance")).toBe("farthest");
  const edges = await page.locator(".react-flow__edge-path").count();
  expect(edges).toBeGreaterThan(4);
  await page.getByRole("button", { name: /\d+ %$/ }).click();
  await expect.poll(() => canvas.getAttribute("data-distance")).toBe("near");
  // A card that changes its size is measured again.
  await page.keyboard.press("Control+f");
  await page.keyboard.type("route");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.getByLabel("Option 1").first().waitFor();
  expect(await page.locator(".react-flow__edge-path").count()).toBe(edges);
  const found = await distances(page);
  expect(found).toHaveLength(2 * edges);
  expect(Math.max(...found)).toBeLessThan(6);
  await context.close();
});

test("from afar cards carry no text, and every node is there all the same", async () => {
  const { page, context } = await visit(MANY);
  const cards = page.locator(".react-flow__node");
  const zoom = page.getByRole("button", { name: /\d+ %$/ });
  while (Number.parseInt((await zoom.innerText()).trim(), 10) >= 20) {
    await page.getByRole("button", { name: "Zoom out" }).click();
  }
  await page.getByText("openai-1", { exact: true }).waitFor({ state: "detached" });
  expect(await cards.count()).toBe(MANY);
  expect(await cards.nth(1).getAttribute("aria-label")).toContain("openai-1");
  const strokes = await page
    .locator("[data-edges] path")
    .evaluateAll((paths) => paths.map((path) => path.getAttribute("d") ?? ""));
  expect(strokes.join("").match(/M/g)).toHaveLength(MANY - 1);
  expect(await page.locator(".react-flow__edge").count()).toBe(0);
  await zoom.click();
  await page.locator(".react-flow__edge").first().waitFor({ state: "attached" });
  expect(await page.locator("[data-edges]").count()).toBe(0);
  await page.locator(".react-flow__node").getByText("OpenAI").first().waitFor();
  expect(await cards.count(), "what is not seen is not drawn").toBeLessThan(MANY);
  await context.close();
});

test("hundreds of pasted nodes come and go at once, with their edges", async () => {
  const { page, complaints, context } = await visit(MANY);
  /** How many cards and edges there are, from where all can be seen. */
  const shown = () =>
    page.evaluate(() => {
      const paths = [...document.querySelectorAll("[data-edges] path, [data-cards] path")];
      const drawn = (part: string) =>
        paths
          .filter((path) => path.closest(`[${part}]`))
          .map((path) => path.getAttribute("d") ?? "")
          .join("")
          .match(/M/g)?.length;
      // So many that they are strokes themselves, or each by itself.
      const cards = drawn("data-cards") ?? document.querySelectorAll(".react-flow__node").length;
      return `${cards} cards, ${drawn("data-edges") ?? 0} edges`;
    });
  const untilShown = (nodes: number, edges: number) =>
    expect.poll(shown).toBe(`${nodes} cards, ${edges} edges`);
  const zoom = page.getByRole("button", { name: /\d+ %$/ });
  while (Number.parseInt((await zoom.innerText()).trim(), 10) >= 20) {
    await page.getByRole("button", { name: "Zoom out" }).click();
  }
  await untilShown(MANY, MANY - 1);
  await page.locator(".react-flow__pane").click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+d");
  // The copies keep their way in, and the Output its own.
  await untilShown(2 * MANY - 2, 2 * MANY - 3);
  await page.keyboard.press("Control+z");
  await untilShown(MANY, MANY - 1);
  await page.keyboard.press("Control+Shift+z");
  await untilShown(2 * MANY - 2, 2 * MANY - 3);
  expect(complaints).toEqual([]);
  await context.close();
});
