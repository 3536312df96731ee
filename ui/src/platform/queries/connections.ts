import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, dataOf, everyPage } from "../client.ts";
import type { CreateConnection, IdentityUse } from "../contract.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import type { ConnectionConfig } from "../types.ts";
import { useRefresh } from "./refresh.ts";

/** The connections that a project shares; the platform's own too when asked for. */
export function useConnections(projectId: string, { system = false } = {}) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["connections", projectId, system],
    queryFn: ({ signal }) =>
      everyPage((page) =>
        client.GET("/v1/connections", {
          params: {
            query: { project_id: projectId, ...(system && { include_system: true }), ...page },
          },
          signal,
        }),
      ),
  });
}

/** Stores a connection. A call that is given up may have been stored all the same. */
export function useCreateConnection() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ signal, ...body }: CreateConnection & { signal?: AbortSignal }) =>
      dataOf(client.POST("/v1/connections", { body, ...(signal && { signal }) })),
    onSettled: () => refresh("connections"),
    gcTime: 0,
  });
}

/** Replaces a connection's config; a stored secret that is left out stays. */
export function useUpdateConnection() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (change: {
      id: string;
      config: ConnectionConfig;
      expires_at?: string;
      signal?: AbortSignal;
    }) =>
      dataOf(
        client.PUT("/v1/connections/{connection_id}", {
          params: { path: { connection_id: change.id } },
          body: {
            config: change.config,
            ...(change.expires_at !== undefined && { expires_at: change.expires_at }),
          },
          ...(change.signal && { signal: change.signal }),
        }),
      ),
    onSettled: () => refresh("connections"),
    gcTime: 0,
  });
}

/** Makes another connection with the same fields and secrets. */
export function useDuplicateConnection() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      dataOf(
        client.POST("/v1/connections/{connection_id}/duplicate", {
          params: { path: { connection_id: id } },
          body: {},
        }),
      ),
    onSettled: () => refresh("connections"),
  });
}

/** A connection that takes another one's place, everywhere or in some nodes only. */
export interface Replacement {
  id: string;
  connection_id: string;
  only?: IdentityUse[];
}

/** What a replacement would change. */
export function useReplacementPreview(id: string, connectionId: string | null) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["connections", "replacement", id, connectionId],
    enabled: connectionId !== null,
    queryFn: ({ signal }) =>
      dataOf(
        client.POST("/v1/connections/{connection_id}/replace", {
          params: { path: { connection_id: id } },
          body: { connection_id: connectionId ?? "", preview: true },
          signal,
        }),
      ),
  });
}

/** Has every node that acts with the one act with the other. */
export function useReplaceConnection() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, ...body }: Replacement) =>
      dataOf(
        client.POST("/v1/connections/{connection_id}/replace", {
          params: { path: { connection_id: id } },
          body,
        }),
      ),
    onSettled: () => refresh("connections", "uses", "workflows", "versions"),
  });
}

export function useDeleteConnection() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      answered(
        client.DELETE("/v1/connections/{connection_id}", {
          params: { path: { connection_id: id } },
        }),
      ),
    onSuccess: () => refresh("connections"),
  });
}

/** Asks the service whether it accepts a credential: one that was typed, or a stored one. */
export function useCheckConnection() {
  const client = usePlatform();
  return useMutation({
    mutationFn: (asked: { type: string; config: ConnectionConfig } | { id: string }) =>
      dataOf(
        "id" in asked
          ? client.POST("/v1/connections/{connection_id}/check", {
              params: { path: { connection_id: asked.id } },
            })
          : client.POST("/v1/connections/check", { body: asked }),
      ),
    gcTime: 0,
  });
}

/** Connections that the platform's environment variables give everything for. */
export function useEnvironmentConnections(projectId: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["connections", "environment", projectId],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/v1/connections/environment", {
          params: { query: { project_id: projectId } },
          signal,
        }),
      ),
  });
}

/** Makes connections of environment variables. */
export function useImportEnvironment() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { project_id: string; types: string[] }) =>
      dataOf(client.POST("/v1/connections/environment", { body })),
    onSettled: () => refresh("connections"),
  });
}
