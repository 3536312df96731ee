import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { launchBrowser, newVisit } from "../../connect-page/support/browser.ts";
import { openBuilder } from "../support/builder.ts";
import { firstProject } from "../support/flow.ts";
import { BuilderServer } from "../support/server.ts";
import { type Times, type Typing, timeToEffect, typing } from "./editing.ts";
import { bigGraph, bigWorkflow, routedWorkflow } from "./graph.ts";
import {
  drag,
  type Frames,
  heapOf,
  median,
  middleNode,
  pan,
  timeToReady,
  zoom,
} from "./measure.ts";

const ROOT = fileURLToPath(new URL("bare", import.meta.url));
/** Of nodes. */
const COUNTS = [1_000, 5_000, 10_000];
const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", css: "text/css" };

interface Moves {
  pan: Frames;
  zoom: Frames;
  drag: Frames;
}

interface OurSample extends Moves {
  ready: number;
  heap: number;
  heapAfter: number;
  typing: Typing;
}

interface BareSample {
  ready: number;
  /** Absent where it was not moved. */
  moves?: Moves;
}

const QUICK = process.argv.includes("--quick");
const ROUNDS = QUICK ? 1 : 5;
const PASTED = 1_000;
/** With more nodes React Flow alone takes minutes to be moved, and is moved in the first round only. */
const MANY = 1_000;

/** The canvas beside React Flow alone, in turn, on the same graph; and what only the builder does. */
async function measure(browser: Browser, server: BuilderServer, bare: Bare, count: number) {
  const name = `big-${count}`;
  await store(server, name, count);
  bare.graph = JSON.stringify(bigGraph(count));
  const ours: OurSample[] = [];
  const theirs: BareSample[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await ofBuilder(browser, server, name));
    theirs.push(await ofBare(browser, bare.url, round === 0 || count <= MANY));
  }
  const ready = {
    patchbay: median(ours.map((sample) => sample.ready)),
    react_flow: median(theirs.map((sample) => sample.ready)),
  };
  const both = (pick: (moves: Moves) => Frames) => ({
    patchbay: middle(ours.map(pick)),
    react_flow: middle(theirs.flatMap(({ moves }) => moves ?? []).map(pick)),
  });
  return {
    ready_ms: { ...ready, ratio: ratio(ready.patchbay, ready.react_flow) },
    pan_frame_ms: both(({ pan: frames }) => frames),
    zoom_frame_ms: both(({ zoom: frames }) => frames),
    drag_frame_ms: both(({ drag: frames }) => frames),
    heap_mb: median(ours.map(({ heap }) => heap)),
    heap_after_typing_mb: median(ours.map(({ heapAfter }) => heapAfter)),
    key_ms: worst(ours.map(({ typing: { key_ms } }) => key_ms)),
    key_task_ms: worst(ours.map(({ typing: { task_ms } }) => task_ms)),
    key_task_cpu_ms: worst(ours.map(({ typing: { task_cpu_ms } }) => task_cpu_ms)),
    key_cpu_ms: worst(ours.map(({ typing: { cpu_ms } }) => cpu_ms)),
    ...(await typingSeen(browser, server, count)),
  };
}

async function store(server: BuilderServer, name: string, count: number): Promise<void> {
  const project_id = await firstProject(server);
  const { flow, flow_ui } = bigWorkflow(count);
  await server.call("POST", "/v1/workflows", { name, project_id, flow, flow_ui });
}

async function moves(page: Page): Promise<Moves> {
  return { pan: await pan(page), drag: await drag(page), zoom: await zoom(page) };
}

async function opened(browser: Browser, server: BuilderServer, name: string) {
  const visit = await openBuilder(browser, server);
  await visit.builder.goTo("Agents");
  const open = visit.page.getByRole("button", { name, exact: true });
  await open.evaluate((button) => button.setAttribute("data-bench", ""));
  return { ...visit, ready: await timeToReady(visit.page, "[data-bench]") };
}

async function ofBuilder(
  browser: Browser,
  server: BuilderServer,
  name: string,
): Promise<OurSample> {
  const { page, context, ready } = await opened(browser, server, name);
  const heap = await heapOf(page);
  const moved = await moves(page);
  const { x, y } = await middleNode(page);
  await page.mouse.click(x, y);
  await page.getByRole("textbox", { name: "Message 1" }).click();
  const typed = await typing(page);
  const heapAfter = await heapOf(page);
  await context.close();
  return { ready, heap, heapAfter, ...moved, typing: typed };
}

async function ofBare(browser: Browser, url: string, isMoved: boolean): Promise<BareSample> {
  const { page, context } = await newVisit(browser);
  await page.goto(url);
  await page.getByRole("button", { name: "Show" }).waitFor();
  const ready = await timeToReady(page, "button");
  const moved = isMoved ? { moves: await moves(page) } : {};
  await context.close();
  return { ready, ...moved };
}

/** What typing costs where others see what is typed: in the name of an option, and in a note. */
async function typingSeen(browser: Browser, server: BuilderServer, count: number) {
  const name = `routed-${count}`;
  const project_id = await firstProject(server);
  await server.call("POST", "/v1/workflows", { name, project_id, ...routedWorkflow(count) });
  const options: Times[] = [];
  const notes: Times[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { page, context } = await opened(browser, server, name);
    await page.keyboard.press("Control+f");
    const found = page.getByRole("search", { name: "Find on the canvas" });
    await found.locator("input").fill("route");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Name of option 1" }).click();
    options.push((await typing(page)).task_cpu_ms);
    await page.getByRole("button", { name: "Note", exact: true }).press("Enter");
    await page.getByLabel("Text", { exact: true }).click();
    notes.push((await typing(page)).task_cpu_ms);
    await context.close();
  }
  return { option_key_task_cpu_ms: worst(options), note_key_task_cpu_ms: worst(notes) };
}

/** Milliseconds until what was pasted is gone again. */
async function undoOfPaste(browser: Browser, server: BuilderServer): Promise<number> {
  const name = "pasted";
  await store(server, name, PASTED + 2);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { page, context } = await opened(browser, server, name);
    await page.locator(".react-flow__pane").click({ position: { x: 5, y: 5 } });
    await page.keyboard.press("Control+a");
    const undo = "document.querySelector('button[aria-label^=\"Undo\"]')";
    await timeToEffect(page, "Control+d", `!${undo}.disabled`);
    await page.waitForTimeout(1_000);
    times.push(await timeToEffect(page, "Control+z", `${undo}.disabled`));
    await context.close();
  }
  return median(times);
}

function middle(samples: readonly Frames[]) {
  const of = (pick: (frames: Frames) => number) => median(samples.map(pick));
  return { p50: of(({ p50 }) => p50), p95: of(({ p95 }) => p95) };
}

function worst(samples: readonly Times[]): Times {
  const of = (pick: (times: Times) => number) => median(samples.map(pick));
  return { p50: of(({ p50 }) => p50), p95: of(({ p95 }) => p95), max: of(({ max }) => max) };
}

function ratio(a: number, b: number): number {
  return Math.round((a / b) * 100) / 100;
}

/** React Flow alone, built as a page, and the graph that it shows. */
class Bare {
  graph = "";
  readonly server: Server;

  private constructor(files: ReadonlyMap<string, string | Uint8Array>) {
    this.server = createServer((request, response) => {
      const path = request.url === "/" ? "/index.html" : (request.url ?? "");
      const body = path === "/graph.json" ? this.graph : files.get(path);
      const type = TYPES[path.split(".").at(-1) ?? ""] ?? "application/json";
      response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type });
      response.end(body);
    });
  }

  static async start(): Promise<Bare> {
    const options = { root: ROOT, logLevel: "error", configFile: false } as const;
    const built = await build({ ...options, build: { write: false, target: "chrome111" } });
    const outputs = [built].flat().flatMap((each) => ("output" in each ? each.output : []));
    const files = outputs.map((file) => {
      const content = file.type === "chunk" ? file.code : file.source;
      return [`/${file.fileName}`, content] as const;
    });
    const bare = new Bare(new Map(files));
    await new Promise<void>((resolve) => bare.server.listen(0, "127.0.0.1", resolve));
    return bare;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }
}

const bare = await Bare.start();
const server = await BuilderServer.start();
const browser = await launchBrowser();
try {
  const figures: Record<string, unknown> = {};
  for (const count of COUNTS) {
    process.stderr.write(`a canvas of ${count} nodes\n`);
    figures[`nodes_${count}`] = await measure(browser, server, bare, count);
  }
  process.stderr.write("undo of a paste\n");
  figures.undo_of_paste_ms = await undoOfPaste(browser, server);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await browser.close();
  await server.stop();
  bare.server.close();
}
