import { useMutation, useQueries, useQuery } from "@tanstack/react-query";
import { answered, dataOf, everyPage, type PlatformClient } from "../client.ts";
import type { RequirementsStatus } from "../contract.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { useRefresh } from "./refresh.ts";

/** What the deployed version of an App asks of each user. */
export function useAppRequirements(appId: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["requirements", "app", appId],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/v1/apps/{app_id}/requirements", {
          params: { path: { app_id: appId } },
          signal,
        }),
      ),
  });
}

/** Users who linked something or ran the App. */
export function useAppUsers(appId: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["users", appId],
    // They come without the builder doing anything.
    staleTime: 0,
    queryFn: ({ signal }) =>
      everyPage((query) =>
        client.GET("/v1/apps/{app_id}/users", {
          params: { path: { app_id: appId }, query },
          signal,
        }),
      ),
  });
}

/** What one user still has to connect; asked again while `watch` holds. */
export function useRequirementsStatus(appId: string, userId: string, { watch = false } = {}) {
  return useQuery({
    ...statusQuery(usePlatform(), appId, userId),
    enabled: userId !== "",
    refetchInterval: watch ? WATCH_MS : false,
  });
}

/** The same for several users, in their order; undefined where it is not known yet. */
export function useRequirementsStatuses(appId: string, userIds: readonly string[]) {
  const client = usePlatform();
  return useQueries({
    queries: userIds.map((userId) => statusQuery(client, appId, userId)),
    combine: (results) => results.map(({ data }) => data),
  });
}

const WATCH_MS = 2_000;

function statusQuery(client: PlatformClient, appId: string, userId: string) {
  return {
    queryKey: ["users", appId, "status", userId],
    staleTime: 0,
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<RequirementsStatus> =>
      answered(
        client.GET("/v1/apps/{app_id}/requirements/status", {
          params: { path: { app_id: appId }, query: { user_id: userId } },
          signal,
        }),
      ),
  };
}

/** Mints a connect link for one user. */
export function useMintConnectLink(appId: string) {
  const client = usePlatform();
  return useMutation({
    mutationFn: (userId: string) =>
      answered(
        client.POST("/v1/apps/{app_id}/connect/tokens", {
          params: { path: { app_id: appId } },
          body: { user_id: userId },
        }),
      ),
    gcTime: 0,
  });
}

/** Removes what a user has linked to a requirement. */
export function useDisconnectUser(appId: string) {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ userId, requirementId }: { userId: string; requirementId: string }) =>
      client.DELETE("/v1/apps/{app_id}/requirements/{requirement_id}/connections", {
        params: {
          path: { app_id: appId, requirement_id: requirementId },
          query: { user_id: userId },
        },
      }),
    onSuccess: () => refresh("users"),
  });
}
