import { QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useState } from "react";
import type { PlatformClient } from "./client.ts";
import { queryClient } from "./query-client.ts";

const Context = createContext<PlatformClient | null>(null);

/** Gives everything inside the client of the platform, and the cache of its answers. */
export function PlatformProvider({
  client,
  children,
}: {
  client: PlatformClient;
  children: ReactNode;
}) {
  const [cache] = useState(queryClient);
  return (
    <Context value={client}>
      <QueryClientProvider client={cache}>{children}</QueryClientProvider>
    </Context>
  );
}

/** The client of the platform. */
export function usePlatform(): PlatformClient {
  const client = use(Context);
  if (!client) throw new Error("usePlatform outside of PlatformProvider");
  return client;
}
