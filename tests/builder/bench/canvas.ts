import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { launchBrowser, newVisit } from "../../connect-page/support/browser.ts";
import { openBuilder } from "../support/builder.ts";
import { firstProject } from "../support/flow.ts";
import { BuilderServer } from "../support/server.ts";
import { bigGraph, bigWorkflow } from "./graph.ts";
import { type Frames, median, pan, timeToReady } from "./measure.ts";

const ROOT = fileURLToPath(new URL("bare", import.meta.url));
const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", css: "text/css" };

interface Sample {
  ready: number;
  frames: Frames;
}

/** Time to ready and frames of a canvas beside React Flow alone, in turn, on the same graph. */
async function measure(browser: Browser, server: BuilderServer, bare: Bare, count: number) {
  const project_id = await firstProject(server);
  const name = `big-${count}`;
  const { flow, flow_ui } = bigWorkflow(count);
  await server.call("POST", "/v1/workflows", { name, project_id, flow, flow_ui });
  bare.graph = JSON.stringify(bigGraph(count));
  const ours: Sample[] = [];
  const theirs: Sample[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await ofBuilder(browser, server, name));
    theirs.push(await ofBare(browser, bare.url));
  }
  const ready = { patchbay: readyOf(ours), react_flow: readyOf(theirs) };
  return {
    ready_ms: { ...ready, ratio: ratio(ready.patchbay, ready.react_flow) },
    pan_frame_ms: { patchbay: framesOf(ours), react_flow: framesOf(theirs) },
  };
}

const ROUNDS = process.argv.includes("--quick") ? 1 : 5;

async function ofBuilder(browser: Browser, server: BuilderServer, name: string): Promise<Sample> {
  const { page, builder, context } = await openBuilder(browser, server);
  await builder.goTo("Agents");
  const open = page.getByRole("button", { name, exact: true });
  await open.evaluate((button) => button.setAttribute("data-bench", ""));
  const ready = await timeToReady(page, "[data-bench]");
  const frames = await pan(page);
  await context.close();
  return { ready, frames };
}

async function ofBare(browser: Browser, url: string): Promise<Sample> {
  const { page, context } = await newVisit(browser);
  await page.goto(url);
  await page.getByRole("button", { name: "Show" }).waitFor();
  const ready = await timeToReady(page, "button");
  const frames = await pan(page);
  await context.close();
  return { ready, frames };
}

function readyOf(samples: readonly Sample[]): number {
  return median(samples.map(({ ready }) => ready));
}

function framesOf(samples: readonly Sample[]) {
  const of = (pick: (frames: Frames) => number) => median(samples.map((s) => pick(s.frames)));
  return { p50: of(({ p50 }) => p50), p95: of(({ p95 }) => p95) };
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
  for (const count of [1_000, 5_000]) {
    figures[`nodes_${count}`] = await measure(browser, server, bare, count);
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await browser.close();
  await server.stop();
  bare.server.close();
}
