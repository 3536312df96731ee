import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, dataOf, everyPage } from "../client.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { useRefresh } from "./refresh.ts";

/** The builder's Personal Access Tokens, without the tokens. */
export function usePersonalAccessTokens() {
  const client = usePlatform();
  return useQuery({
    queryKey: ["personal-access-tokens"],
    queryFn: ({ signal }) =>
      everyPage((query) => client.GET("/v1/personal-access-tokens", { params: { query }, signal })),
  });
}

/** Makes a token; the answer is the only one that holds it. */
export function useCreatePersonalAccessToken() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { name: string; expires_at?: string }) =>
      dataOf(client.POST("/v1/personal-access-tokens", { body })),
    onSuccess: () => refresh("personal-access-tokens"),
    gcTime: 0,
  });
}

export function useDeletePersonalAccessToken() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      answered(
        client.DELETE("/v1/personal-access-tokens/{token_id}", {
          params: { path: { token_id: id } },
        }),
      ),
    onSuccess: () => refresh("personal-access-tokens"),
  });
}
