import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { breachesInBothThemes } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { chatFlow, firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

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

interface StoredNote {
  id: string;
  text: string;
  color: string;
  position: { x: number; y: number };
  width: number;
  height: number;
  author?: string;
}

interface Stored {
  flow: unknown;
  flow_ui: { notes?: StoredNote[] };
}

const NOTE: StoredNote = {
  id: "n1",
  text: "Ask Ann first\n\nThen Bob",
  color: "green",
  position: { x: 0, y: 160 },
  width: 200,
  height: 100,
  author: "ann",
};

/** Opens a workflow of its own, with these notes on its canvas. */
async function open(notes: readonly StoredNote[] = []) {
  const name = `noted-${randomUUID().slice(0, 8)}`;
  const flow_ui = { nodes: [], edges: [], custom_node_data: {}, notes };
  const project_id = await firstProject(server);
  const body = { name, project_id, flow: chatFlow({ connection: "" }), flow_ui };
  const { id } = await server.call<{ id: string }>("POST", "/v1/workflows", {
    ...body,
    flow: { ...body.flow, nodes: body.flow.nodes.map((node) => ({ ...node, connection: null })) },
  });
  const visit = await openBuilder(browser, server);
  const { page, builder } = visit;
  await builder.goTo("Agents");
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("group", { name: /^openai-1, / }).waitFor();
  const note = (text: string) => page.getByRole("group", { name: `Note: ${text}`, exact: true });
  const save = async (): Promise<Stored> => {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await builder.dialog.getByRole("button", { name: "Save", exact: true }).click();
    await builder.dialog.waitFor({ state: "detached" });
    return server.call<Stored>("GET", `/v1/workflows/${id}`);
  };
  return { ...visit, note, save };
}

test("a note is made by its shortcut, written at once, and saved outside of the flow", async () => {
  const { page, note, save, context, complaints } = await open();
  await page.keyboard.press("Shift+N");
  const field = page.getByLabel("Text of the note: Empty note");
  await expect.poll(() => field.evaluate((area) => area === document.activeElement)).toBe(true);
  await page.keyboard.type("First line");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Next paragraph");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Escape");
  const card = note("First line");
  await expect
    .poll(() => card.locator("p").allInnerTexts())
    .toEqual(["First line", "Next paragrap"]);
  await expect.poll(() => card.evaluate((all) => all === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await page.getByLabel("Text of the note: First line").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("radio", { name: "Violet" }).click();
  const { flow, flow_ui } = await save();
  expect(flow_ui.notes).toMatchObject([{ text: "First line\n\nNext paragrap", color: "violet" }]);
  expect(JSON.stringify(flow)).not.toContain("First line");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a note is made from the palette, by keyboard and by dragging, and from the commands", async () => {
  const { page, context } = await open();
  const notes = page.getByRole("group", { name: /^Note: / });
  const entry = page.getByRole("region", { name: "Nodes" }).getByRole("button", { name: "Note" });
  await entry.press("Enter");
  await expect.poll(() => notes.count()).toBe(1);
  await page.keyboard.press("Escape");
  await entry.dragTo(page.getByRole("region", { name: "Canvas" }), {
    targetPosition: { x: 200, y: 120 },
  });
  await expect.poll(() => notes.count()).toBe(2);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Add a note");
  await page.keyboard.press("Enter");
  await expect.poll(() => notes.count()).toBe(3);
  await context.close();
});

test("a note is dragged, sized and undone as a node is, and keeps what others wrote into it", async () => {
  const { page, note, save, context, complaints } = await open([NOTE]);
  const card = note("Ask Ann first");
  const before = await card.boundingBox();
  if (!before) throw new Error("the note is not there");
  const zoom = before.width / NOTE.width;
  await page.mouse.move(before.x + 40, before.y + 20);
  await page.mouse.down();
  await page.mouse.move(before.x + 40 + 80 * zoom, before.y + 20 + 40 * zoom, { steps: 40 });
  await page.mouse.up();
  const moved = await card.boundingBox();
  expect((moved?.x ?? 0) - before.x).toBeCloseTo(80 * zoom, -1);
  const corner = { x: (moved?.x ?? 0) + before.width - 5, y: (moved?.y ?? 0) + before.height - 5 };
  await page.mouse.move(corner.x, corner.y);
  await page.mouse.down();
  await page.mouse.move(corner.x + 60 * zoom, corner.y + 20 * zoom, { steps: 40 });
  await page.mouse.up();
  const sized = await card.boundingBox();
  expect((sized?.width ?? 0) / zoom).toBeCloseTo(260, -1);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await card.boundingBox())?.width).toBeCloseTo(before.width, 0);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await card.boundingBox())?.x).toBeCloseTo(before.x, 0);
  await page.keyboard.press("Control+Shift+z");
  await page.getByLabel("Width", { exact: true }).fill("300");
  await page.getByLabel("Width", { exact: true }).press("Enter");
  const [stored] = (await save()).flow_ui.notes ?? [];
  expect(stored).toMatchObject({ width: 300, height: 100, author: "ann" });
  expect(stored?.position.x).toBeCloseTo(80, -1);
  expect(complaints).toEqual([]);
  await context.close();
});

test("notes are selected with nodes, copied, duplicated, cut and deleted with them", async () => {
  const { page, note, context } = await open([NOTE]);
  const notes = page.getByRole("group", { name: /^Note: / });
  const nodes = page.getByRole("group", { name: /^openai-\d, / });
  await page.getByRole("group", { name: /^openai-1, / }).click();
  await note("Ask Ann first").click({ modifiers: ["Control"] });
  await page.getByText("2 selected").waitFor();
  await page.keyboard.press("Control+d");
  await expect.poll(() => notes.count()).toBe(2);
  expect(await nodes.count()).toBe(2);
  await page.keyboard.press("Delete");
  await expect.poll(() => notes.count()).toBe(1);
  expect(await nodes.count()).toBe(1);
  await note("Ask Ann first").click();
  // The clipboard of a page without focus of the system's is the page's own events.
  const text = await page.evaluate(() => {
    const data = new DataTransfer();
    document.dispatchEvent(new ClipboardEvent("cut", { clipboardData: data, cancelable: true }));
    return data.getData("text/plain");
  });
  await expect.poll(() => notes.count()).toBe(0);
  await page.evaluate((copied) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", copied);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
  }, text);
  await note("Ask Ann first").waitFor();
  await page.keyboard.press("Control+a");
  await page.getByText("4 selected").waitFor();
  await context.close();
});

test("notes are found, stand in the list of nodes, and stay where they are when nodes are arranged", async () => {
  const { page, builder, note, save, context } = await open([NOTE]);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("bob");
  await page.getByText("1 found").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("1 of 1").waitFor();
  await expect
    .poll(() => page.locator(".react-flow__node.selected").getAttribute("aria-label"))
    .toBe("Note: Ask Ann first");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Arrange in the order of a run" }).click();
  await page.getByRole("button", { name: "Fit everything into view" }).click();
  await page.getByRole("region", { name: "Canvas" }).press("l");
  await builder.dialog.getByRole("button", { name: /Ask Ann first/ }).press("Enter");
  await builder.dialog.waitFor({ state: "detached" });
  await note("Ask Ann first").waitFor();
  expect((await save()).flow_ui.notes?.[0]?.position).toEqual(NOTE.position);
  await context.close();
});

test("axe finds nothing at notes, in either theme", async () => {
  const colours = ["grey", "amber", "green", "red", "violet"];
  const all = colours.map((color, at) => ({
    ...NOTE,
    id: color,
    color,
    position: { x: 0, y: 160 + at * 120 },
  }));
  const { page, note, context } = await open([
    ...all,
    { ...NOTE, id: "empty", text: "", position: { x: 240, y: 160 } },
  ]);
  await note("Ask Ann first").first().click();
  expect(await breachesInBothThemes(page)).toEqual([]);
  await page.keyboard.press("Enter");
  expect(await breachesInBothThemes(page)).toEqual([]);
  await context.close();
});
