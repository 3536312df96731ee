import { EventSourceParserStream } from "eventsource-parser/stream";
import { ApiError } from "./api-error.ts";
import { answered, type PlatformClient } from "./client.ts";
import type { CreateRun, RunEvent } from "./contract.ts";

/** Runs an App and tells `onEvent` what happens, as it happens, until the run has ended. */
export async function streamRun(
  client: PlatformClient,
  appId: string,
  body: CreateRun,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const answer = await answered(
    client.POST("/v1/apps/{app_id}/runs", {
      params: { path: { app_id: appId } },
      body: { ...body, stream: true },
      headers: { Accept: "text/event-stream" },
      parseAs: "stream",
      signal,
    }),
  );
  await readEvents(answer as ReadableStream<Uint8Array<ArrayBuffer>>, onEvent, signal);
}

/** Reads server-sent events to their end; a stream that breaks off counts as unreachable. */
export async function readEvents(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const frames = stream
    .pipeThrough(new TextDecoderStream(), { signal })
    .pipeThrough(new EventSourceParserStream());
  let last = "";
  try {
    for (const reader = frames.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      last = value.event ?? "";
      onEvent(JSON.parse(value.data) as RunEvent);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError("unreachable", "");
  }
  if (!ENDS.has(last)) throw new ApiError("unreachable", "");
}

/** The last event of a run is one of these. */
const ENDS = new Set(["run.completed", "run.failed", "run.canceled"]);
