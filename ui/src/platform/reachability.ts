import { create } from "zustand";
import { ApiError } from "./api-error.ts";

interface Reachability {
  /** The last call got no answer. */
  lost: boolean;
}

/** Whether the platform answers; read by the banner that says so. */
export const useReachability = create<Reachability>(() => ({ lost: false }));

/** Takes note of how a call ended. */
export function noteOutcome(error: unknown): void {
  const lost = error instanceof ApiError && error.kind === "unreachable";
  if (useReachability.getState().lost !== lost) useReachability.setState({ lost });
}
