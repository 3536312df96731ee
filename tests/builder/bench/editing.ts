import type { CDPSession, Page } from "playwright-core";
import { at } from "./measure.ts";

/** Milliseconds that keys took, or that the page computed for them. */
export interface Times {
  p50: number;
  p95: number;
  max: number;
}

/**
 * What typing costs: until a letter is painted, the wait for the next frame included; the longest that
 * a key holds up the main thread, by the clock and by what the thread itself computed meanwhile, since the
 * browser's other threads share the cores; and what it computed for the key in all, what may wait included.
 */
export interface Typing {
  key_ms: Times;
  task_ms: Times;
  task_cpu_ms: Times;
  cpu_ms: Times;
}

const LETTERS = "a calm and quick canvas";
/** How long what a key sets off is waited for, in milliseconds. */
const REST = 250;

/** Types into a field that has the focus. */
export async function typing(page: Page): Promise<Typing> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const keys: number[] = [];
  const cpus: number[] = [];
  for (const letter of LETTERS) {
    await page.evaluate(() => {
      const field = document.activeElement;
      if (!field) throw new Error("no field has the focus");
      Object.assign(window, { keyTime: 0 });
      field.addEventListener(
        "keydown",
        ({ timeStamp }) =>
          requestAnimationFrame(() => {
            // The frame that holds the letter is painted before the next message is read.
            const channel = new MessageChannel();
            channel.port1.onmessage = () =>
              Object.assign(window, { keyTime: performance.now() - timeStamp });
            channel.port2.postMessage(null);
          }),
        { once: true },
      );
    });
    const before = await computed(session);
    await page.keyboard.press(letter === " " ? "Space" : letter);
    await page.waitForTimeout(REST);
    cpus.push((await computed(session)) - before);
    keys.push(await page.evaluate(() => (window as unknown as { keyTime: number }).keyTime));
  }
  const tasks = await longestTasks(page, session);
  await session.detach();
  return {
    key_ms: timesOf(keys),
    task_ms: timesOf(tasks.map(({ clock }) => clock)),
    task_cpu_ms: timesOf(tasks.map(({ own }) => own)),
    cpu_ms: timesOf(cpus),
  };
}

/** The name of the moment at which a key is pressed. */
const PRESSED = "bench-key";

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** In microseconds. */
  ts: number;
  dur?: number;
  /** What of `dur` the thread was running. */
  tdur?: number;
}

/** Milliseconds of a task: by the clock, and of the thread itself. */
interface Task {
  clock: number;
  own: number;
}

/** Types the letters again; the longest task of the main thread after each. */
async function longestTasks(page: Page, session: CDPSession): Promise<Task[]> {
  await page.evaluate((name) => {
    if (Object.hasOwn(window, name)) return;
    Object.assign(window, { [name]: true });
    window.addEventListener("keydown", () => performance.mark(name), { capture: true });
  }, PRESSED);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "blink.user_timing"] },
  });
  for (const letter of LETTERS) {
    await page.keyboard.press(letter === " " ? "Space" : letter);
    await page.waitForTimeout(REST);
  }
  const whole = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await whole;
  const marks = events.filter(({ name, ph }) => name === PRESSED && ph !== "E");
  const main = marks[0];
  if (marks.length !== LETTERS.length || !main) throw new Error("the trace lacks a key");
  const tasks = events.filter(
    ({ name, ph, pid, tid }) =>
      name.endsWith("RunTask") && ph === "X" && pid === main.pid && tid === main.tid,
  );
  return marks.map(({ ts: from }, at) => {
    const to = marks[at + 1]?.ts ?? Number.POSITIVE_INFINITY;
    // A key is pressed within the first of its tasks.
    const own = tasks.filter(({ ts, dur = 0 }) => ts + dur > from && ts + dur <= to);
    // A task that took no time to speak of has none in the trace.
    if (!own.some(({ tdur }) => tdur)) throw new Error("the trace lacks the thread's time");
    return {
      clock: Math.max(...own.map(({ dur = 0 }) => dur / 1_000)),
      own: Math.max(...own.map(({ tdur = 0 }) => tdur / 1_000)),
    };
  });
}

/** Presses a shortcut, and answers the milliseconds until a condition held and was painted. */
export async function timeToEffect(page: Page, shortcut: string, when: string): Promise<number> {
  await page.evaluate((condition) => {
    const isTrue = new Function(`return ${condition}`) as () => boolean;
    Object.assign(window, { effectTime: null });
    window.addEventListener(
      "keydown",
      ({ timeStamp }) => {
        const frame = {
          look() {
            if (!isTrue()) return void requestAnimationFrame(frame.look);
            requestAnimationFrame(() =>
              Object.assign(window, { effectTime: performance.now() - timeStamp }),
            );
          },
        };
        requestAnimationFrame(frame.look);
      },
      { once: true, capture: true },
    );
  }, when);
  await page.keyboard.press(shortcut);
  const told = await page.waitForFunction(
    () => (window as unknown as { effectTime: number | null }).effectTime,
  );
  return Math.round(((await told.jsonValue()) ?? 0) * 100) / 100;
}

async function computed(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

function timesOf(samples: readonly number[]): Times {
  return { p50: at(samples, 0.5), p95: at(samples, 0.95), max: at(samples, 1) };
}
