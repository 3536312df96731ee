import { createStore, type StoreApi } from "zustand";
import type { TestRun } from "../../../platform/contract.ts";
import type { NodeProgress } from "../../runs/run-progress.ts";

/** What became of the latest trial. */
export type TrialState =
  | { phase: "idle" }
  | { phase: "running"; nodes: readonly NodeProgress[] }
  | { phase: "ended"; run: TestRun; nodes: readonly NodeProgress[] }
  | { phase: "refused"; error: unknown };

/** The trials of a workflow: whether their panel is open, how they act, and the latest. */
export interface Trials {
  isOpen: boolean;
  /** Whether what would send or change something elsewhere is held back. */
  isDry: boolean;
  state: TrialState;
}

export type TrialStore = StoreApi<Trials>;

export function trialStore(): TrialStore {
  return createStore<Trials>(() => ({ isOpen: false, isDry: true, state: { phase: "idle" } }));
}

/** How far the latest trial came at a node. */
export function progressOf({ state }: Trials, nodeId: string): NodeProgress | undefined {
  return "nodes" in state ? state.nodes.find(({ id }) => id === nodeId) : undefined;
}
