import { useEffect, useRef, useState } from "react";
import type { CreateRun, Run, RunEvent } from "../../platform/contract.ts";
import { useCancelRun, useStreamRun } from "../../platform/queries/runs.ts";
import { advance, type NodeProgress } from "../runs/run-progress.ts";

/** What became of the latest test run. */
export type TestState =
  | { phase: "idle" }
  | { phase: "running"; nodes: readonly NodeProgress[] }
  | { phase: "ended"; run: Run; nodes: readonly NodeProgress[] }
  | { phase: "refused"; error: unknown };

/** A test run that can be watched, and stopped. */
export interface TestRun {
  state: TestState;
  start: (body: CreateRun) => Promise<void>;
  stop: () => void;
}

/** Runs an App once at a time. */
export function useTestRun(appId: string): TestRun {
  const stream = useStreamRun(appId);
  const cancel = useCancelRun(appId);
  const watching = useRef<AbortController | null>(null);
  const runId = useRef<string | null>(null);
  /** Whether it shall be stopped as soon as it is known by its id. */
  const isUnwanted = useRef(false);
  const [state, setState] = useState<TestState>({ phase: "idle" });
  useEffect(() => () => watching.current?.abort(), []);

  const stop = () => {
    isUnwanted.current = runId.current === null;
    if (runId.current) cancel.mutate(runId.current);
  };

  const start = async (body: CreateRun) => {
    const controller = new AbortController();
    watching.current = controller;
    runId.current = null;
    isUnwanted.current = false;
    let nodes: readonly NodeProgress[] = [];
    let run: Run | null = null;
    const onEvent = (event: RunEvent) => {
      if (event.type.startsWith("run.") && isRun(event.data)) {
        run = event.data;
        runId.current = run.id;
        if (isUnwanted.current) stop();
      }
      nodes = advance(nodes, event);
      setState({ phase: "running", nodes });
    };
    setState({ phase: "running", nodes });
    try {
      await stream.mutateAsync({ body, onEvent, signal: controller.signal });
      if (run) setState({ phase: "ended", run, nodes });
    } catch (error) {
      if (!controller.signal.aborted) setState({ phase: "refused", error });
    }
  };
  return { state, start, stop };
}

function isRun(data: Record<string, unknown>): data is Run & Record<string, unknown> {
  return typeof data.id === "string" && typeof data.status === "string";
}
