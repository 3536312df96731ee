import Elk from "elkjs/lib/elk-api.js";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import type { Position, WorkflowDocument } from "../model/document.ts";
import { elkGraph, elkPositions } from "./elk-graph.ts";

/**
 * Asks the Eclipse Layout Kernel where each card goes, in a thread of its own: thousands take seconds.
 * It is ended with the signal, and rejects then.
 */
export async function elkLayout(
  document: WorkflowDocument,
  signal: AbortSignal,
): Promise<Map<string, Position>> {
  const worker = new Worker(workerUrl);
  const elk = new Elk({ workerFactory: () => worker });
  try {
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.addEventListener("error", () => reject(new Error("the layout engine failed")));
    });
    const laidOut = await Promise.race([elk.layout(elkGraph(document)), stopped]);
    return elkPositions(laidOut, document);
  } finally {
    worker.terminate();
  }
}
