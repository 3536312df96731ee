import { useMutation } from "@tanstack/react-query";
import { answered } from "../client.ts";
import type { RunEvent } from "../contract.ts";
import { formBody } from "../form-body.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { readEvents } from "../run-events.ts";
import { useRefresh } from "./refresh.ts";

/** A flow to be tried, and who hears what happens. */
export interface TrialRequest {
  flow: object;
  input: Record<string, unknown>;
  projectId: string;
  /** Whether what would send or change something elsewhere is held back. */
  isDry: boolean;
  onEvent: (event: RunEvent) => void;
  signal: AbortSignal;
}

/** Runs a flow as it stands, without storing it, and tells what happens until it has ended. */
export function useTryWorkflow() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ flow, input, projectId, isDry, onEvent, signal }: TrialRequest) => {
      const body = formBody({
        flow: JSON.stringify(flow),
        input: JSON.stringify(input),
        project_id: projectId,
        stream: "true",
        dry_run: String(isDry),
      });
      const answer = await answered(
        client.POST("/v1/workflows/test", {
          // The parts are written below, since not every transport knows forms.
          body: { flow: {}, input: {}, dry_run: isDry },
          bodySerializer: () => body.text,
          headers: { "Content-Type": body.contentType, Accept: "text/event-stream" },
          parseAs: "stream",
          signal,
        }),
      );
      await readEvents(answer as ReadableStream<Uint8Array<ArrayBuffer>>, onEvent, signal);
    },
    onSettled: () => refresh("connections"),
    gcTime: 0,
  });
}

/** Stops a flow that is being tried. */
export function useCancelTrial() {
  const client = usePlatform();
  return useMutation({
    mutationFn: (id: string) =>
      answered(
        client.POST("/v1/workflows/test/{test_id}/cancel", { params: { path: { test_id: id } } }),
      ),
  });
}
