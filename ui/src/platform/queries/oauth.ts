import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, dataOf } from "../client.ts";
import type { PutOAuthApp } from "../contract.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { useRefresh } from "./refresh.ts";

/** How long the platform holds a question about an attempt while nothing changes. */
const WAIT_MS = 20_000;
/** A breath between two questions. */
const PAUSE_MS = 50;

/** Providers, and the OAuth client that is used for each. */
export function useOAuthApps() {
  const client = usePlatform();
  return useQuery({
    queryKey: ["oauth-apps"],
    queryFn: ({ signal }) => dataOf(client.GET("/v1/oauth-apps", { signal })),
  });
}

/** Uses a client for a provider; a secret that is left out stays. */
export function usePutOAuthApp() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ provider, ...body }: PutOAuthApp & { provider: string }) =>
      dataOf(client.PUT("/v1/oauth-apps/{provider}", { params: { path: { provider } }, body })),
    onSettled: () => refresh("oauth-apps"),
    gcTime: 0,
  });
}

export function useDeleteOAuthApp() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (provider: string) =>
      answered(client.DELETE("/v1/oauth-apps/{provider}", { params: { path: { provider } } })),
    onSuccess: () => refresh("oauth-apps"),
  });
}

/** Asks for the provider's consent page of a connection. */
export function useAuthorizeConnection() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      dataOf(
        client.POST("/v1/connections/{connection_id}/oauth2/authorize", {
          params: { path: { connection_id: id } },
        }),
      ),
    onSuccess: () => refresh("connections"),
    gcTime: 0,
  });
}

/** Asks for a code to type on another machine. */
export function useAuthorizeDevice() {
  const client = usePlatform();
  return useMutation({
    mutationFn: (id: string) =>
      dataOf(
        client.POST("/v1/connections/{connection_id}/oauth2/device", {
          params: { path: { connection_id: id } },
        }),
      ),
    gcTime: 0,
  });
}

/** How the attempt for a connection stands, for as long as it waits. */
export function useOAuthAttempt(id: string, begun: number) {
  const client = usePlatform();
  const cache = useQueryClient();
  const refresh = useRefresh();
  const queryKey = ["oauth-attempt", id, begun];
  return useQuery({
    queryKey,
    enabled: begun > 0,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      // The first answer comes at once, so that there is something to show.
      const wait_ms = cache.getQueryData(queryKey) ? WAIT_MS : 0;
      const attempt = await dataOf(
        client.GET("/v1/connections/{connection_id}/oauth2/attempt", {
          params: { path: { connection_id: id }, query: { wait_ms } },
          signal,
        }),
      );
      if (attempt.status === "completed") await refresh("connections");
      return attempt;
    },
    refetchInterval: ({ state }) => (waits(state.data?.status) ? PAUSE_MS : false),
    refetchIntervalInBackground: true,
  });
}

/** Whether an attempt still waits for somebody. */
export function waits(status: string | undefined): boolean {
  return status === undefined || status === "waiting" || status === "confirming";
}

export function useCancelOAuthAttempt() {
  const client = usePlatform();
  return useMutation({
    mutationFn: (id: string) =>
      answered(
        client.DELETE("/v1/connections/{connection_id}/oauth2/attempt", {
          params: { path: { connection_id: id } },
        }),
      ),
  });
}

/** Brings the answer of a browser on another machine. */
export function useSubmitOAuthCode() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, address }: { id: string; address: string }) =>
      dataOf(
        client.POST("/v1/connections/{connection_id}/oauth2/code", {
          params: { path: { connection_id: id } },
          body: { address },
        }),
      ),
    onSuccess: () => refresh("connections"),
    gcTime: 0,
  });
}

/** Has the provider take access back; the connection stays. */
export function useRevokeConnection() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      dataOf(
        client.POST("/v1/connections/{connection_id}/oauth2/revoke", {
          params: { path: { connection_id: id } },
        }),
      ),
    onSuccess: () => refresh("connections"),
  });
}

/** Access of deleted connections that its provider has not taken back. */
export function useOAuthRevocations() {
  const client = usePlatform();
  return useQuery({
    queryKey: ["oauth-revocations"],
    queryFn: ({ signal }) => dataOf(client.GET("/v1/oauth-revocations", { signal })),
  });
}

export function useForgetOAuthRevocation() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      answered(
        client.DELETE("/v1/oauth-revocations/{revocation_id}", {
          params: { path: { revocation_id: id } },
        }),
      ),
    onSuccess: () => refresh("oauth-revocations"),
  });
}
