import type { RunEvent } from "../../platform/contract.ts";

/** How far a node of a run is. */
export interface NodeProgress {
  id: string;
  state: "running" | "completed" | "failed" | "skipped";
  /** Milliseconds that it took, once it has ended. */
  took?: number;
}

/** The nodes of a run, in the order in which they began, after one more event. */
export function advance(nodes: readonly NodeProgress[], event: RunEvent): readonly NodeProgress[] {
  const { node_id: id, duration_ms: took } = event.data;
  const [subject, verb] = event.type.split(".");
  if (subject !== "node" || typeof id !== "string") return nodes;
  const state = verb === "started" ? "running" : verb;
  if (!isState(state)) return nodes;
  const node: NodeProgress = { id, state, ...(typeof took === "number" && { took }) };
  return nodes.some((known) => known.id === id)
    ? nodes.map((known) => (known.id === id ? node : known))
    : [...nodes, node];
}

function isState(word: string | undefined): word is NodeProgress["state"] {
  return word === "running" || word === "completed" || word === "failed" || word === "skipped";
}
