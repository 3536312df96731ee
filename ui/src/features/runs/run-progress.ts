import type { RunEvent } from "../../platform/contract.ts";

/** One call of a tool by an agent. What it was given and gave is not told. */
export interface ToolCall {
  /** The tool's name. */
  tool: string;
  /** The agent that called it, where it is not the node itself but one in it. */
  agent: string | null;
  state: "completed" | "held" | "failed";
  /** Milliseconds that it took. */
  took: number;
  /** Why it failed. */
  error?: string;
}

/** How far a node of a run is. */
export interface NodeProgress {
  id: string;
  /**
   * `held` where a dry run did not send what the node would have sent; `stopped` where the run was over
   * before the node was.
   */
  state: "running" | "completed" | "held" | "failed" | "skipped" | "stopped";
  /** Milliseconds that it took, once it has ended. */
  took?: number;
  /** What it gave, where that is told. */
  output?: unknown;
  /** Why it failed. */
  error?: string;
  /** What an agent did on the way, in the order in which it ended. */
  calls?: readonly ToolCall[];
}

/** The nodes of a run, in the order in which they began, after one more event. */
export function advance(nodes: readonly NodeProgress[], event: RunEvent): readonly NodeProgress[] {
  const { node_id: id, duration_ms: took, output, error, held_back: held } = event.data;
  if (event.type === "agent.tool_call.completed") return withCall(nodes, event.data);
  const [subject, verb] = event.type.split(".");
  if (subject === "run" && verb !== "started") return nodes.map(stopped);
  if (subject !== "node" || typeof id !== "string") return nodes;
  const ended = verb === "completed" && held === true ? "held" : verb;
  const state = verb === "started" ? "running" : ended;
  if (!isState(state)) return nodes;
  const reason = reasonOf(error);
  const before = nodes.find((known) => known.id === id);
  const node: NodeProgress = {
    id,
    state,
    ...(before?.calls && { calls: before.calls }),
    ...(typeof took === "number" && { took }),
    ...(output !== undefined && { output }),
    ...(reason !== undefined && { error: reason }),
  };
  return before ? nodes.map((known) => (known === before ? node : known)) : [...nodes, node];
}

/** Nobody tells of a node's end when its run is stopped. */
function stopped(node: NodeProgress): NodeProgress {
  return node.state === "running" ? { ...node, state: "stopped" } : node;
}

function withCall(
  nodes: readonly NodeProgress[],
  { node_id: id, agent, tool, status, duration_ms: took, error, held_back }: RunEvent["data"],
): readonly NodeProgress[] {
  if (typeof tool !== "string") return nodes;
  const reason = reasonOf(error);
  const succeeded = held_back === true ? "held" : "completed";
  const call: ToolCall = {
    tool,
    agent: typeof agent === "string" && agent !== id ? agent : null,
    state: status === "failure" ? "failed" : succeeded,
    took: typeof took === "number" ? took : 0,
    ...(reason !== undefined && { error: reason }),
  };
  return nodes.map((node) =>
    node.id === id ? { ...node, calls: [...(node.calls ?? []), call] } : node,
  );
}

function reasonOf(error: unknown): string | undefined {
  const reason = (error as { message?: unknown } | undefined)?.message;
  return typeof reason === "string" ? reason : undefined;
}

function isState(word: string | undefined): word is Exclude<NodeProgress["state"], "stopped"> {
  return ["running", "completed", "held", "failed", "skipped"].includes(word ?? "");
}
