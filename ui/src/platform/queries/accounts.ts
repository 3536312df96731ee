import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, dataOf } from "../client.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { useRefresh } from "./refresh.ts";

/** Accounts on remote platforms, without their tokens. */
export function useRemoteAccounts() {
  const client = usePlatform();
  return useQuery({
    queryKey: ["accounts"],
    queryFn: ({ signal }) => dataOf(client.GET("/v1/accounts", { signal })),
  });
}

/** Adds an account, once its platform has said whose token it is. */
export function useCreateRemoteAccount() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { name: string; url: string; token: string }) =>
      dataOf(client.POST("/v1/accounts", { body })),
    onSuccess: () => refresh("accounts"),
    gcTime: 0,
  });
}

/** Asks the platform again whether it takes the token. */
export function useCheckRemoteAccount() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (account_id: string) =>
      dataOf(client.POST("/v1/accounts/{account_id}/check", { params: { path: { account_id } } })),
    onSuccess: () => refresh("accounts"),
  });
}

/** Forgets an account and its token. */
export function useDeleteRemoteAccount() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (account_id: string) =>
      answered(client.DELETE("/v1/accounts/{account_id}", { params: { path: { account_id } } })),
    onSuccess: () => refresh("accounts"),
  });
}
