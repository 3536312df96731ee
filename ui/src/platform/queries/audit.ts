import { useInfiniteQuery } from "@tanstack/react-query";
import { answered } from "../client.ts";
import { usePlatform } from "../PlatformProvider.tsx";

interface Filter {
  /** Of this connection, requirement, App or key. */
  objectId?: string;
  action?: string;
  /** Events a page. */
  size: number;
}

/** The audit log, newest first; older pages are fetched when they are asked for. */
export function useAuditEvents({ objectId, action, size }: Filter) {
  const client = usePlatform();
  const query = {
    ...(objectId && { object_id: objectId }),
    ...(action && { action }),
    page_size: size,
  };
  return useInfiniteQuery({
    queryKey: ["audit", query],
    initialPageParam: 1,
    queryFn: ({ signal, pageParam }) =>
      answered(
        client.GET("/v1/audit-events", {
          params: { query: { ...query, page: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: ({ pagination }) =>
      pagination.page < pagination.page_count ? pagination.page + 1 : undefined,
    // Whoever looks at a log wants to see what was done a moment ago.
    staleTime: 0,
  });
}
