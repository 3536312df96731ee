import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, dataOf } from "../client.ts";
import type { CreateRun } from "../contract.ts";
import { usePlatform } from "../PlatformProvider.tsx";
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

/** Runs an App, and answers once the run has ended. Giving up does not stop the run. */
export function useCreateRun(appId: string) {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ signal, ...body }: CreateRun & { signal: AbortSignal }) =>
      dataOf(
        client.POST("/v1/apps/{app_id}/runs", {
          params: { path: { app_id: appId } },
          body,
          signal,
        }),
      ),
    onSettled: () => refresh("runs", "users"),
  });
}
