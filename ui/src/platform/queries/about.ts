import { useQuery } from "@tanstack/react-query";
import { answered } from "../client.ts";
import { usePlatform } from "../PlatformProvider.tsx";

/** Version and title of the platform, from the contract that it serves. */
export function useAbout() {
  const client = usePlatform();
  return useQuery({
    queryKey: ["catalogue", "about"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const document: unknown = await answered(
        client.GET("/openapi.json" as never, { signal } as never) as Promise<{ data?: unknown }>,
      );
      const { info } = document as { info: { title: string; version: string } };
      return info;
    },
  });
}
