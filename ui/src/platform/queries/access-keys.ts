import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, dataOf, everyPage } from "../client.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { useRefresh } from "./refresh.ts";

/** The Access Keys that open a project's Apps, without the keys. */
export function useAccessKeys(projectId: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["access-keys", projectId],
    queryFn: ({ signal }) =>
      everyPage((page) =>
        client.GET("/v1/access-keys", {
          params: { query: { project_id: projectId, ...page } },
          signal,
        }),
      ),
  });
}

/** Makes an Access Key; the answer is the only one that holds the key. */
export function useCreateAccessKey() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { name: string; project_id: string; expires_at?: string }) =>
      dataOf(client.POST("/v1/access-keys", { body })),
    onSuccess: () => refresh("access-keys"),
    gcTime: 0,
  });
}

export function useDeleteAccessKey() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      answered(client.DELETE("/v1/access-keys/{key_id}", { params: { path: { key_id: id } } })),
    onSuccess: () => refresh("access-keys"),
  });
}
