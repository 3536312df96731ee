import { expect, test } from "vitest";
import type { RunEvent } from "./contract.ts";
import { readEvents } from "./run-events.ts";

function stream(...chunks: string[]) {
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
}

async function read(...chunks: string[]): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  await readEvents(stream(...chunks), (event) => events.push(event), new AbortController().signal);
  return events;
}

test("frames are put together from any chunks, and comments are passed over", async () => {
  const events = await read(
    'event: run.started\ndata: {"type":"run.st',
    'arted"}\n\n: heartbeat\n\nevent: run.completed\ndata: {"type":"run.completed"}\n\n',
  );
  expect(events.map(({ type }) => type)).toEqual(["run.started", "run.completed"]);
});

test("a stream that breaks off before the run has ended counts as unreachable", async () => {
  const broken = read('event: run.started\ndata: {"type":"run.started"}\n\n');
  await expect(broken).rejects.toMatchObject({ kind: "unreachable" });
});
