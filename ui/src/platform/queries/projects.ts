import { useMutation, useQuery } from "@tanstack/react-query";
import { dataOf, everyPage } from "../client.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { useRefresh } from "./refresh.ts";

/** The projects that the builder may use; never none. */
export function useProjects() {
  const client = usePlatform();
  return useQuery({
    queryKey: ["projects"],
    queryFn: ({ signal }) =>
      everyPage((query) => client.GET("/v1/projects", { params: { query }, signal })),
  });
}

export function useCreateProject() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (name: string) => dataOf(client.POST("/v1/projects", { body: { name } })),
    onSuccess: () => refresh("projects"),
  });
}

/** Who the builder is. */
export function useMe() {
  const client = usePlatform();
  return useQuery({
    queryKey: ["projects", "me"],
    queryFn: ({ signal }) => dataOf(client.GET("/v1/me", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
