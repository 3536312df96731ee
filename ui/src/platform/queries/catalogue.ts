import { useQueries, useQuery } from "@tanstack/react-query";
import { dataOf } from "../client.ts";
import type { NodeForm } from "../node-form.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import type { ConnectionType } from "../types.ts";

/** A connection type as the builder's forms need it. */
export interface BuilderConnectionType extends ConnectionType {
  /** The group that it stands in, for example `llm`. */
  category: string;
  /** The provider's profile, of a type that is authorized at one. */
  provider?: string | null;
  /** The scopes that are asked for when none are chosen. */
  scopes?: string[];
}

/** The catalogue never changes while a server runs. */
const FOREVER = { staleTime: Number.POSITIVE_INFINITY };

/** Every connection type, in the catalogue's order. */
export function useConnectionTypes() {
  const client = usePlatform();
  return useQuery({
    ...FOREVER,
    queryKey: ["catalogue", "connection-types"],
    queryFn: async ({ signal }) => {
      const data: unknown = await dataOf(
        client.GET("/v1/connection-types", { signal }) as Promise<{ data?: { data: unknown } }>,
      );
      return data as BuilderConnectionType[];
    },
  });
}

/** Every node type, in the catalogue's order. */
export function useNodeTypes() {
  const client = usePlatform();
  return useQuery({
    ...FOREVER,
    queryKey: ["catalogue", "node-types"],
    queryFn: ({ signal }) => dataOf(client.GET("/v1/agent-builder/nodes", { signal })),
  });
}

/** What the forms of node types need, by type; types whose answer is not there are left out. */
export function useNodeTypeForms(types: readonly string[]): ReadonlyMap<string, NodeForm> {
  const client = usePlatform();
  return useQueries({
    queries: types.map((type) => ({
      ...FOREVER,
      queryKey: ["catalogue", "node-type", type],
      // A remote platform may have no forms; asking again does not change that.
      retry: false,
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const data: unknown = await dataOf(
          client.GET("/v1/agent-builder/nodes/{type}", { params: { path: { type } }, signal }),
        );
        return { type, form: data as NodeForm };
      },
    })),
    combine: formsOf,
  });
}

function formsOf(
  results: readonly { data: { type: string; form: NodeForm } | undefined }[],
): ReadonlyMap<string, NodeForm> {
  return new Map(results.flatMap(({ data }) => (data ? [[data.type, data.form] as const] : [])));
}
