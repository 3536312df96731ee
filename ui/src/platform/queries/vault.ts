import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { dataOf } from "../client.ts";
import type { Vault } from "../contract.ts";
import { usePlatform } from "../PlatformProvider.tsx";

const KEY = ["vault"];
/** Also how soon a server that went away is noticed while nothing is done. */
const ASK_AGAIN_MS = 10_000;

/** Whether the vault is open, or why not. */
export function useVault() {
  const client = usePlatform();
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => dataOf(client.GET("/v1/vault", { signal })),
    refetchInterval: ASK_AGAIN_MS,
  });
}

/** Opens the vault with its passphrase, or makes it where there is none. */
export function useVaultPassphrase() {
  const client = usePlatform();
  const onSuccess = useKeep();
  return useMutation({
    mutationFn: (passphrase: string) =>
      dataOf(client.POST("/v1/vault/passphrase", { body: { passphrase } })),
    onSuccess,
    gcTime: 0,
  });
}

/** Asks the keychain again. */
export function useVaultRetry() {
  const client = usePlatform();
  const onSuccess = useKeep();
  return useMutation({
    mutationFn: () => dataOf(client.POST("/v1/vault/retry")),
    onSuccess,
  });
}

function useKeep() {
  const cache = useQueryClient();
  return (vault: Vault) => cache.setQueryData(KEY, vault);
}
