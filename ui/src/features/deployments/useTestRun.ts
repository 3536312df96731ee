import { useEffect, useRef, useState } from "react";
import type { CreateRun, Run } from "../../platform/contract.ts";
import { useCreateRun } from "../../platform/queries/runs.ts";

/** What became of the latest test run. */
export type TestState =
  | { phase: "idle" }
  | { phase: "running"; since: number }
  | { phase: "ended"; run: Run; took: number }
  | { phase: "refused"; error: unknown }
  | { phase: "stopped" };

/** A test run that can be waited for, and given up. */
export interface TestRun {
  state: TestState;
  start: (body: CreateRun) => Promise<void>;
  stop: () => void;
}

/** Runs an App once at a time. */
export function useTestRun(appId: string): TestRun {
  const create = useCreateRun(appId);
  const waiting = useRef<AbortController | null>(null);
  const [state, setState] = useState<TestState>({ phase: "idle" });
  useEffect(() => () => waiting.current?.abort(), []);

  const start = async (body: CreateRun) => {
    const controller = new AbortController();
    waiting.current = controller;
    const since = performance.now();
    setState({ phase: "running", since });
    try {
      const run = await create.mutateAsync({ ...body, signal: controller.signal });
      setState({ phase: "ended", run, took: performance.now() - since });
    } catch (error) {
      setState(controller.signal.aborted ? { phase: "stopped" } : { phase: "refused", error });
    }
  };
  return { state, start, stop: () => waiting.current?.abort() };
}
