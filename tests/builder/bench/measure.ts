import type { Page } from "playwright-core";

/** Milliseconds a frame took while the canvas was moved. */
export interface Frames {
  p50: number;
  p95: number;
  count: number;
}

/** Clicks what shows a canvas, and answers the milliseconds until nodes and edges were painted. */
export async function timeToReady(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve, reject) => {
        const button = document.querySelector<HTMLElement>(wanted);
        if (!button) return reject(new Error(`there is no ${wanted}`));
        const start = performance.now();
        // A method: the compiler adds a call of its own to a named function, which a page lacks.
        const frame = {
          look() {
            const node = document.querySelector(".react-flow__node, [data-cards] path");
            const ready =
              document.querySelector(".react-flow__edge-path, [data-edges] path") &&
              node !== null &&
              getComputedStyle(node).visibility === "visible";
            if (!ready) return void requestAnimationFrame(frame.look);
            // The frame that holds them is painted when the next one begins.
            requestAnimationFrame(() => resolve(performance.now() - start));
          },
        };
        button.click();
        requestAnimationFrame(frame.look);
      }),
    selector,
  );
}

/** Drags the canvas to and fro. */
export async function pan(page: Page): Promise<Frames> {
  const { x, y } = await freePlace(page);
  return framesOf(page, async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= STEPS; step += 1) {
      await page.mouse.move(x - 250 * Math.sin(step / 15), y - 120 * Math.sin(step / 10));
    }
    await page.mouse.up();
  });
}

/** Turns the wheel over the canvas: from where all can be seen to where a card can be read, and back. */
export async function zoom(page: Page): Promise<Frames> {
  const { x, y } = await freePlace(page);
  await page.mouse.move(x, y);
  return framesOf(page, async () => {
    for (let step = 0; step < STEPS; step += 1) {
      await page.mouse.wheel(0, Math.floor(step / 30) % 2 === 0 ? -40 : 40);
    }
  });
}

/** Drags one node about, from where the canvas shows it. */
export async function drag(page: Page): Promise<Frames> {
  const { x, y } = await middleNode(page);
  return framesOf(page, async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= STEPS; step += 1) {
      await page.mouse.move(x + 60 * Math.sin(step / 15), y + 40 * Math.sin(step / 10));
    }
    await page.mouse.up();
  });
}

const STEPS = 180;

/** How long the frames took while something was done. */
async function framesOf(page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const noted: { times: number[]; stopped: boolean } = { times: [], stopped: false };
    Object.assign(window, { noted });
    const frame = {
      note(now: number) {
        if (noted.stopped) return;
        noted.times.push(now);
        requestAnimationFrame(frame.note);
      },
    };
    requestAnimationFrame(frame.note);
  });
  await act();
  const times = await page.evaluate(() => {
    const { noted } = window as unknown as { noted: { times: number[]; stopped: boolean } };
    noted.stopped = true;
    return noted.times;
  });
  const frames = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return { p50: at(frames, 0.5), p95: at(frames, 0.95), count: frames.length };
}

/** A point low on the canvas where no node is. */
async function freePlace(page: Page): Promise<{ x: number; y: number }> {
  const nodes = await nodesOf(page);
  const isFree = ({ x, y }: { x: number; y: number }) =>
    nodes.every(({ left, top, width, height }) => {
      const [across, down] = [x - left, y - top];
      return across < 0 || down < 0 || across > width || down > height;
    });
  const open = await page.evaluate(() => {
    const pane = document.querySelector(".react-flow__pane");
    const box = pane?.getBoundingClientRect();
    if (!box) throw new Error("there is no canvas");
    const y = box.bottom - 40;
    const points: { x: number; y: number }[] = [];
    for (let x = box.x + box.width / 2; x < box.right - 40; x += 1) {
      if (document.elementFromPoint(x, y) === pane) points.push({ x, y });
    }
    return points;
  });
  const place = open.find(isFree);
  if (!place) throw new Error("nodes are everywhere");
  return place;
}

/** The middle of a node that stands near the middle of the canvas. */
export async function middleNode(page: Page): Promise<{ x: number; y: number }> {
  const pane = await page.locator(".react-flow__pane").boundingBox();
  if (!pane) throw new Error("there is no canvas");
  const [x, y] = [pane.x + pane.width / 2, pane.y + pane.height / 2];
  const middles = (await nodesOf(page)).map(({ left, top, width, height }) => {
    const place = { x: left + width / 2, y: top + height / 2 };
    return { ...place, far: Math.hypot(place.x - x, place.y - y) };
  });
  const [nearest] = middles.sort((a, b) => a.far - b.far);
  if (!nearest) throw new Error("no node is shown");
  return nearest;
}

/** Where the nodes are on the screen, those too that are no more than a part of a stroke. */
async function nodesOf(page: Page) {
  return page.evaluate(() => {
    const boxes = [...document.querySelectorAll(".react-flow__node")].map((node) => {
      const { left, top, width, height } = node.getBoundingClientRect();
      return { left, top, width, height };
    });
    for (const path of document.querySelectorAll<SVGPathElement>("[data-cards] path")) {
      const matrix = path.getScreenCTM();
      if (!matrix) continue;
      const outlines = path.getAttribute("d")?.matchAll(/M(\S+) (\S+?)h(\S+?)v(\S+?)h/g) ?? [];
      for (const [, ...numbers] of outlines) {
        const [x = 0, y = 0, width = 0, height = 0] = numbers.map(Number);
        const { x: left, y: top } = new DOMPoint(x, y).matrixTransform(matrix);
        boxes.push({ left, top, width: width * matrix.a, height: height * matrix.d });
      }
    }
    return boxes;
  });
}

/** What the page's scripts hold once nothing is left to be collected, in megabytes. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return Math.round(usedSize / 10_000) / 100;
}

/** The middle of some samples. */
export function median(samples: readonly number[]): number {
  return at(samples, 0.5);
}

/** The value below which a share of the samples is. */
export function at(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(value * 100) / 100;
}
