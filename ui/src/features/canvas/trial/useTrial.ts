import { useEffect, useRef } from "react";
import type { RunEvent, TestRun } from "../../../platform/contract.ts";
import { useCancelTrial, useTryWorkflow } from "../../../platform/queries/trials.ts";
import { advance, type NodeProgress } from "../../runs/run-progress.ts";
import { writeWorkflow } from "../model/projection.ts";
import { useEditor } from "../state/EditorContext.tsx";

/** Tries the workflow as it stands on the canvas, once at a time. */
export function useTrial() {
  const { store, trials, projectId } = useEditor();
  const { mutateAsync: tryWorkflow } = useTryWorkflow();
  const { mutate: cancel } = useCancelTrial();
  const watching = useRef<AbortController | null>(null);
  const trialId = useRef<string | null>(null);
  /** Whether it shall be stopped as soon as it is known by its id. */
  const isUnwanted = useRef(false);
  useEffect(() => () => watching.current?.abort(), []);

  const stop = () => {
    isUnwanted.current = trialId.current === null;
    if (trialId.current) cancel(trialId.current);
  };

  /** Answers the trial once it has ended; null when it was refused or given up. */
  const start = async (input: Record<string, unknown>): Promise<TestRun | null> => {
    const controller = new AbortController();
    watching.current = controller;
    trialId.current = null;
    isUnwanted.current = false;
    let nodes: readonly NodeProgress[] = [];
    let last: TestRun | null = null;
    const onEvent = ({ type, data, ...event }: RunEvent) => {
      if (type.startsWith("run.") && typeof data.id === "string") {
        last = data as unknown as TestRun;
        trialId.current = last.id;
        if (isUnwanted.current) stop();
      }
      nodes = advance(nodes, { type, data, ...event });
      trials.setState({ state: { phase: "running", nodes } });
    };
    trials.setState({ state: { phase: "running", nodes } });
    const { flow } = writeWorkflow(store.getState().history.present);
    try {
      const { isDry } = trials.getState();
      await tryWorkflow({ flow, input, projectId, isDry, onEvent, signal: controller.signal });
    } catch (error) {
      if (controller.signal.aborted) trials.setState({ state: { phase: "idle" } });
      else trials.setState({ state: { phase: "refused", error } });
      return null;
    }
    const run = last as TestRun | null;
    if (run) trials.setState({ state: { phase: "ended", run, nodes } });
    return run;
  };
  return { start, stop };
}

export type Trial = ReturnType<typeof useTrial>;
