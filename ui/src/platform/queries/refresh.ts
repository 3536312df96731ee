import { useQueryClient } from "@tanstack/react-query";

/** A noun of the platform; each query's key begins with one. */
export type Noun =
  | "access-keys"
  | "accounts"
  | "apps"
  | "catalogue"
  | "connections"
  | "deployments"
  | "oauth-apps"
  | "oauth-revocations"
  | "personal-access-tokens"
  | "pipedream"
  | "projects"
  | "requirements"
  | "runs"
  | "users"
  | "uses"
  | "vault"
  | "versions"
  | "workflows";

/** Fetches again, where shown, what a change has touched. */
export function useRefresh(): (...nouns: Noun[]) => Promise<void> {
  const cache = useQueryClient();
  return async (...nouns) => {
    await Promise.all(nouns.map((noun) => cache.invalidateQueries({ queryKey: [noun] })));
  };
}
