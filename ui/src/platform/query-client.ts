import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { noteOutcome } from "./reachability.ts";

/** How long an answer counts as fresh; a change made here refreshes what it touches at once. */
const FRESH_MS = 1_000;

/** The cache of the platform's answers. A refusal is shown, not repeated. */
export function queryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: noteOutcome, onSuccess: () => noteOutcome(null) }),
    mutationCache: new MutationCache({ onError: noteOutcome, onSuccess: () => noteOutcome(null) }),
    defaultOptions: {
      queries: { retry: false, staleTime: FRESH_MS, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
