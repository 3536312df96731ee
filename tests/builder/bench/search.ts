/**
 * Prints how long each key of a search among ten thousand connections takes in Chromium, in
 * milliseconds: until the letter is painted, and until the list that it asks for is.
 */
import type { CDPSession, Page } from "playwright-core";
import { launchBrowser, newVisit } from "../../connect-page/support/browser.ts";
import { Builder } from "../support/builder.ts";
import { firstProject } from "../support/flow.ts";
import { BuilderServer } from "../support/server.ts";
import { median } from "./measure.ts";

const COUNT = 10_000;
const WORDS = ["filled-99", "conn 7", "openai"];
const ROUNDS = process.argv.includes("--quick") ? 1 : 3;

/** The list as the platform would answer it, made of the one connection that it has. */
async function manyConnections(page: Page, one: { id: string }): Promise<void> {
  const data = [...Array(COUNT).keys()].map((at) => ({
    ...one,
    id: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
    name: at % 2 === 0 ? `filled-${at}` : `conn ${at}`,
  }));
  const pagination = { page: 1, page_size: COUNT, page_count: 1, total_count: COUNT };
  const body = JSON.stringify({ data, pagination });
  await page.route(
    (url) => url.pathname === "/v1/connections",
    (route) => route.fulfill({ contentType: "application/json", body }),
  );
}

interface Times {
  key: number;
  list: number;
  /** What the page's main thread computed for it, however busy the machine was. */
  cpu: number;
}

async function computed(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

/** Types a letter, or takes one back, and answers how long that took. */
async function press(page: Page, session: CDPSession, key: string): Promise<Times> {
  await page.evaluate(() => {
    const field = document.activeElement as HTMLInputElement;
    const table = document.querySelector("table");
    const times = { key: 0, list: 0 };
    Object.assign(window, { times });
    field.addEventListener(
      "keydown",
      (event) => {
        const start = event.timeStamp;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            times.key = performance.now() - start;
          };
          channel.port2.postMessage(null);
        });
        const seen = new MutationObserver(() => {
          times.list = performance.now() - start;
        });
        if (table) seen.observe(table, { childList: true, subtree: true, characterData: true });
      },
      { once: true },
    );
  });
  const before = await computed(session);
  await page.keyboard.press(key);
  await page.waitForTimeout(350);
  const cpu = (await computed(session)) - before;
  const times = await page.evaluate(() => (window as unknown as { times: Times }).times);
  return { ...times, cpu };
}

const server = await BuilderServer.start();
const browser = await launchBrowser();
try {
  const project_id = await firstProject(server);
  const one = await server.call<{ id: string }>("POST", "/v1/connections", {
    name: "first",
    project_id,
    type: "dynamiq.connections.OpenAI",
    config: { api_key: "sk-bench-0123456789" },
  });
  const { page } = await newVisit(browser);
  await manyConnections(page, one);
  await page.goto(await server.renew());
  await new Builder(page).goTo("Connections");
  await page.getByText(`of ${COUNT}`).waitFor();
  const field = page.getByRole("searchbox");
  await field.click();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const cpus: number[] = [];
  const keys: number[] = [];
  const lists: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const word of WORDS) {
      const letters = [...word];
      for (const key of [...letters, ...letters.map(() => "Backspace")]) {
        const times = await press(page, session, key);
        keys.push(times.key);
        cpus.push(times.cpu);
        if (times.list > 0) lists.push(times.list);
      }
    }
  }
  const told = (times: number[]) => ({
    p50: median(times),
    p95: times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)],
    max: Math.max(...times),
  });
  process.stdout.write(
    `${JSON.stringify({ connections: COUNT, keys: keys.length, key_ms: told(keys), cpu_ms: told(cpus), list_ms: told(lists) })}\n`,
  );
} finally {
  await browser.close();
  await server.stop();
}
