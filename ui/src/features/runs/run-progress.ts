import type { RunEvent } from "../../platform/contract.ts";

/** How far a node of a run is. */
export interface NodeProgress {
  id: string;
  state: "running" | "completed" | "failed" | "skipped";
  /** Milliseconds that it took, once it has ended. */
  took?: number;
  /** What it gave, where that is told. */
  output?: unknown;
  /** Why it failed. */
  error?: string;
}

/** The nodes of a run, in the order in which they began, after one more event. */
export function advance(nodes: readonly NodeProgress[], event: RunEvent): readonly NodeProgress[] {
  const { node_id: id, duration_ms: took, output, error } = event.data;
  const [subject, verb] = event.type.split(".");
  if (subject !== "node" || typeof id !== "string") return nodes;
  const state = verb === "started" ? "running" : verb;
  if (!isState(state)) return nodes;
  const reason = (error as { message?: unknown } | undefined)?.message;
  const node: NodeProgress = {
    id,
    state,
    ...(typeof took === "number" && { took }),
    ...(output !== undefined && { output }),
    ...(typeof reason === "string" && { error: reason }),
  };
  return nodes.some((known) => known.id === id)
    ? nodes.map((known) => (known.id === id ? node : known))
    : [...nodes, node];
}

function isState(word: string | undefined): word is NodeProgress["state"] {
  return word === "running" || word === "completed" || word === "failed" || word === "skipped";
}
