import { useMutation, useQuery } from "@tanstack/react-query";
import { answered } from "../client.ts";
import type { CreateRun, RunEvent } from "../contract.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { streamRun } from "../run-events.ts";
import { useRefresh } from "./refresh.ts";

/** The latest runs of an App, newest first. */
export function useRuns(appId: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["runs", appId],
    queryFn: async ({ signal }) => {
      const params = { path: { app_id: appId }, query: { page_size: 50 } };
      return (await answered(client.GET("/v1/apps/{app_id}/runs", { params, signal }))).data;
    },
  });
}

interface RunRequest {
  body: CreateRun;
  onEvent: (event: RunEvent) => void;
  signal: AbortSignal;
}

/** Runs an App, and tells what happens until the run has ended. Giving up does not stop the run. */
export function useStreamRun(appId: string) {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ body, onEvent, signal }: RunRequest) =>
      streamRun(client, appId, body, onEvent, signal),
    onSettled: () => refresh("runs", "users"),
  });
}

/** Stops a run that is under way. */
export function useCancelRun(appId: string) {
  const client = usePlatform();
  return useMutation({
    mutationFn: (runId: string) =>
      answered(
        client.POST("/v1/apps/{app_id}/runs/{run_id}/cancel", {
          params: { path: { app_id: appId, run_id: runId } },
        }),
      ),
  });
}
