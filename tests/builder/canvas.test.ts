import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { bigWorkflow } from "./bench/graph.ts";
import { openBuilder } from "./support/builder.ts";
import { firstProject } from "./support/flow.ts";
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
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function visit(count: number) {
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
      const paths = [...document.querySelectorAll("[data-edges] path")];
      const edges = paths.map((path) => path.getAttribute("d") ?? "").join("");
      const cards = document.querySelectorAll(".react-flow__node").length;
      return `${cards} cards, ${edges.match(/M/g)?.length ?? 0} edges`;
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
