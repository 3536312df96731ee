import type { ConnectSession, RequirementStatus } from "../platform/types.ts";
import { joinRequirements, type Requirement } from "./requirement.ts";

/** Why the page has nothing else to show; each has its own text. */
export type PageFailure = "link" | "expired" | "gone" | "sealed" | "unreachable" | "server";

/** A change that came about by itself, for screen readers. */
export interface News {
  kind: "connected" | "disconnected" | "waiting";
  title: string;
}

export interface ReadyState {
  phase: "ready";
  session: ConnectSession;
  requirements: Requirement[];
  /** Requirements whose other tab is open, by id. */
  waiting: readonly string[];
  /** The last refresh got no answer: what is shown may be out of date. */
  stale: boolean;
  news: News | null;
}

export type PageState =
  | { phase: "loading" }
  | { phase: "failed"; failure: PageFailure; retrying: boolean }
  | ReadyState;

export type PageAction =
  | { type: "loaded"; session: ConnectSession; statuses: RequirementStatus[] }
  | { type: "failed"; failure: PageFailure }
  | { type: "retry" }
  | { type: "waiting"; id: string }
  | { type: "stop waiting"; id: string };

/** The page's one state machine. */
export function reducePage(state: PageState, action: PageAction): PageState {
  switch (action.type) {
    case "loaded":
      return loaded(state, action.session, action.statuses);
    case "failed":
      return failed(state, action.failure);
    case "retry":
      return state.phase === "failed" ? { ...state, retrying: true } : state;
    case "waiting":
      return waiting(state, action.id);
    case "stop waiting":
      if (state.phase !== "ready") return state;
      return { ...state, waiting: state.waiting.filter((id) => id !== action.id) };
  }
}

/** A failure that a new link cannot mend, or none of the page's making, ends what is shown. */
const FINAL: readonly PageFailure[] = ["link", "expired", "gone"];

function failed(state: PageState, failure: PageFailure): PageState {
  if (state.phase === "ready" && !FINAL.includes(failure)) return { ...state, stale: true };
  return { phase: "failed", failure, retrying: false };
}

function loaded(
  state: PageState,
  session: ConnectSession,
  statuses: RequirementStatus[],
): PageState {
  const requirements = joinRequirements(session, statuses);
  const before = state.phase === "ready" ? state : null;
  const pending = new Set(requirements.filter((item) => !item.completed).map((item) => item.id));
  return {
    phase: "ready",
    session,
    requirements,
    waiting: before?.waiting.filter((id) => pending.has(id)) ?? [],
    stale: false,
    news: (before && changeOf(before.requirements, requirements)) ?? before?.news ?? null,
  };
}

function changeOf(before: readonly Requirement[], after: readonly Requirement[]): News | null {
  const was = new Map(before.map((item) => [item.id, item]));
  for (const item of after) {
    const earlier = was.get(item.id);
    if (!earlier) continue;
    if (earlier.completed && !item.completed) return { kind: "disconnected", title: item.title };
    if (!item.completed) continue;
    const replaced = earlier.link?.connected_at !== item.link?.connected_at;
    if (!earlier.completed || replaced) return { kind: "connected", title: item.title };
  }
  return null;
}

function waiting(state: PageState, id: string): PageState {
  if (state.phase !== "ready") return state;
  const title = state.requirements.find((item) => item.id === id)?.title;
  if (title === undefined) return state;
  const rest = state.waiting.filter((other) => other !== id);
  return { ...state, waiting: [...rest, id], news: { kind: "waiting", title } };
}
