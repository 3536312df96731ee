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

/** Opens the vault with its recovery code. */
export function useVaultRecoveryCode() {
  const client = usePlatform();
  const onSuccess = useKeep();
  return useMutation({
    mutationFn: (recovery_code: string) =>
      dataOf(client.POST("/v1/vault/recovery-code", { body: { recovery_code } })),
    onSuccess,
    gcTime: 0,
  });
}

/** Locks the vault until somebody unlocks it. */
export function useLockVault() {
  const client = usePlatform();
  const onSuccess = useKeep();
  return useMutation({ mutationFn: () => dataOf(client.POST("/v1/vault/lock")), onSuccess });
}

/** Says after how many minutes without use the vault locks itself; null is never. */
export function useLockAfter() {
  const client = usePlatform();
  const onSuccess = useKeep();
  return useMutation({
    mutationFn: (minutes: number | null) =>
      dataOf(client.PUT("/v1/vault/lock-after", { body: { minutes } })),
    onSuccess,
  });
}

/** Gives the vault a passphrase, or another one. */
export function useChangePassphrase() {
  const client = usePlatform();
  const onSuccess = useKeep();
  return useMutation({
    mutationFn: (asked: { passphrase: string; current_passphrase?: string }) =>
      dataOf(client.PUT("/v1/vault/slots/passphrase", { body: asked })),
    onSuccess,
    gcTime: 0,
  });
}

/** Lets the keychain open the vault. */
export function useAddKeychain() {
  const client = usePlatform();
  const onSuccess = useKeep();
  return useMutation({
    mutationFn: () => dataOf(client.POST("/v1/vault/slots/keychain")),
    onSuccess,
  });
}

/** Takes a way to open the vault away. */
export function useDeleteSlot() {
  const client = usePlatform();
  const onSuccess = useKeep();
  return useMutation({
    mutationFn: (slot_id: string) =>
      dataOf(client.DELETE("/v1/vault/slots/{slot_id}", { params: { path: { slot_id } } })),
    onSuccess,
  });
}

/** Makes a recovery code, which is answered once. */
export function useNewRecoveryCode() {
  const client = usePlatform();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => dataOf(client.POST("/v1/vault/slots/recovery-code")),
    onSuccess: () => cache.invalidateQueries({ queryKey: KEY }),
    gcTime: 0,
  });
}

/** Rotates every key of the vault. */
export function useRotateVault() {
  const client = usePlatform();
  const keep = useKeep();
  return useMutation({
    mutationFn: (asked: { passphrase?: string }) =>
      dataOf(client.POST("/v1/vault/rotate", { body: asked })),
    onSuccess: (rotated) => keep(rotated.vault),
    gcTime: 0,
  });
}

const BACKUPS = ["vault-backups"];

/** The backups on the disk of the machine that runs Patchbay. */
export function useBackups() {
  const client = usePlatform();
  return useQuery({
    queryKey: BACKUPS,
    queryFn: ({ signal }) => dataOf(client.GET("/v1/vault/backups", { signal })),
  });
}

/** Backs everything up to one file. */
export function useCreateBackup() {
  const client = usePlatform();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (passphrase: string) =>
      dataOf(client.POST("/v1/vault/backups", { body: { passphrase } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: BACKUPS }),
    gcTime: 0,
  });
}

/** Replaces everything with what a backup holds, so everything that was read is read again. */
export function useRestoreBackup() {
  const client = usePlatform();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (asked: { passphrase: string; name?: string; backup?: string }) =>
      dataOf(client.POST("/v1/vault/restore", { body: asked })),
    onSuccess: () => cache.resetQueries(),
    gcTime: 0,
  });
}

function useKeep() {
  const cache = useQueryClient();
  return (vault: Vault) => cache.setQueryData(KEY, vault);
}
