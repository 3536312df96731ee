import { useQuery } from "@tanstack/react-query";
import { dataOf } from "../client.ts";
import { usePlatform } from "../PlatformProvider.tsx";

/** Where a connection is used. */
export function useConnectionUses(id: string, enabled = true) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["uses", "connection", id],
    enabled,
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/v1/connections/{connection_id}/uses", {
          params: { path: { connection_id: id } },
          signal,
        }),
      ),
  });
}

/** Where an account that is linked at Pipedream is used in its project. */
export function useAccountUses(projectId: string, id: string, enabled = true) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["uses", "account", projectId, id],
    enabled,
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/v1/pipedream/connect/accounts/{account_id}/uses", {
          params: { path: { account_id: id }, query: { project_id: projectId } },
          signal,
        }),
      ),
  });
}
