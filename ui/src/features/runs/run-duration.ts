import type { Run } from "../../platform/contract.ts";

/** How long a run took by the platform's own clock, in milliseconds; null while it goes on. */
export function runDuration({
  started_at,
  ended_at,
}: Pick<Run, "started_at" | "ended_at">): number | null {
  return ended_at ? Date.parse(ended_at) - Date.parse(started_at) : null;
}
