import type { Page } from "playwright-core";

/** Milliseconds a frame took, over a pan of the canvas. */
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
            const node = document.querySelector<HTMLElement>(".react-flow__node");
            const ready =
              document.querySelector(".react-flow__edge-path") &&
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

/** Drags the canvas to and fro, and answers how long its frames took. */
export async function pan(page: Page): Promise<Frames> {
  const pane = page.locator(".react-flow__pane");
  const box = await pane.boundingBox();
  if (!box) throw new Error("there is no canvas");
  const [x, y] = [box.x + box.width / 2, box.y + box.height - 40];
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frameTimes: times });
    const frame = {
      note(now: number) {
        times.push(now);
        requestAnimationFrame(frame.note);
      },
    };
    requestAnimationFrame(frame.note);
  });
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= 180; step += 1) {
    await page.mouse.move(x - 250 * Math.sin(step / 15), y - 120 * Math.sin(step / 10));
  }
  await page.mouse.up();
  const times = await page.evaluate(
    () => (window as unknown as { frameTimes: number[] }).frameTimes,
  );
  const frames = times.slice(1).map((time, at) => time - (times[at] ?? time));
  return { p50: at(frames, 0.5), p95: at(frames, 0.95), count: frames.length };
}

/** The middle of some samples. */
export function median(samples: readonly number[]): number {
  return at(samples, 0.5);
}

function at(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(value * 100) / 100;
}
