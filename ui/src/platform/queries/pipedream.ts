import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { answered, dataOf, everyPage } from "../client.ts";
import type { PutPipedreamSettings } from "../contract.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { useRefresh } from "./refresh.ts";

/** While somebody is out to link an account, it is looked for this often. */
const LOOK_MS = 1_500;
/** What the catalogue said is fresh for an hour. */
const HOUR_MS = 60 * 60 * 1_000;

/** An app of Pipedream. */
export interface PipedreamAppItem {
  name_slug: string;
  name: string;
  description?: string | null;
}

/** One prop of an action, as Pipedream describes it. */
export interface ActionProp {
  name: string;
  type: string;
  label?: string | null;
  description?: string | null;
  optional?: boolean | null;
  hidden?: boolean | null;
  disabled?: boolean | null;
  secret?: boolean | null;
  remoteOptions?: boolean | null;
  useQuery?: boolean | null;
  reloadProps?: boolean | null;
  withLabel?: boolean | null;
  options?: readonly (string | number | { label: string; value: unknown })[] | null;
  default?: unknown;
  app?: string;
  content?: string;
}

/** An action of an app. */
export interface PipedreamAction {
  key: string;
  name: string;
  version?: string | null;
  description?: string | null;
  configurable_props: readonly ActionProp[];
  annotations?: { destructiveHint?: boolean; readOnlyHint?: boolean } | null;
}

/** Something of the catalogue, with how old it is. */
export interface Catalogued<T> {
  data: T;
  next?: string;
  fetched_at: string;
  stale: boolean;
}

export function usePipedreamSettings() {
  const client = usePlatform();
  return useQuery({
    queryKey: ["pipedream", "settings"],
    queryFn: ({ signal }) => dataOf(client.GET("/v1/pipedream/settings", { signal })),
  });
}

export function usePutPipedreamSettings() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: PutPipedreamSettings) =>
      dataOf(client.PUT("/v1/pipedream/settings", { body })),
    onSuccess: () => refresh("pipedream"),
    gcTime: 0,
  });
}

export function useDeletePipedreamSettings() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => answered(client.DELETE("/v1/pipedream/settings")),
    onSuccess: () => refresh("pipedream"),
  });
}

/** The accounts of an app that a project shares; looked for again and again while `linking`. */
export function usePipedreamAccounts(
  projectId: string,
  app: string | null,
  { linking = false, enabled = true } = {},
) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["pipedream", "accounts", projectId, app],
    queryFn: ({ signal }) =>
      everyPage((page) =>
        client.GET("/v1/pipedream/connect/accounts", {
          params: { query: { project_id: projectId, ...(app && { app }), ...page } },
          signal,
        }),
      ),
    retry: false,
    enabled,
    // Accounts come and go at Pipedream.
    staleTime: 0,
    refetchInterval: linking ? LOOK_MS : false,
    refetchIntervalInBackground: true,
  });
}

/** A page on which an account is linked, or reconnected in place. */
export function useLinkAccount() {
  const client = usePlatform();
  return useMutation({
    mutationFn: (body: { project_id: string; app: string; account_id?: string }) =>
      dataOf(client.POST("/v1/pipedream/connect/tokens", { body })),
    gcTime: 0,
  });
}

export function useUnlinkAccount(projectId: string) {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      answered(
        client.DELETE("/v1/pipedream/connect/accounts/{account_id}", {
          params: { path: { account_id: id }, query: { project_id: projectId } },
        }),
      ),
    onSuccess: () => refresh("pipedream"),
  });
}

/** Apps with actions, page by page. */
export function usePipedreamApps(search: string) {
  const client = usePlatform();
  return useInfiniteQuery({
    queryKey: ["pipedream", "apps", search],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(search && { q: search }), ...(pageParam && { after: pageParam }) };
      const asked = client.GET("/v1/pipedream/connect/apps", { params: { query }, signal });
      return (await answered(asked)) as unknown as Catalogued<PipedreamAppItem[]>;
    },
    getNextPageParam: (page) => page.next,
    staleTime: HOUR_MS,
    retry: false,
  });
}

/** The actions of an app, of every page that Pipedream has. */
export function usePipedreamActions(app: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["pipedream", "actions", app],
    queryFn: async ({ signal }) => {
      const pageAfter = async (after: string | undefined) => {
        const params = { path: { app_slug: app }, query: { ...(after && { after }) } };
        const path = "/v1/pipedream/connect/apps/{app_slug}/actions";
        const page = await answered(client.GET(path, { params, signal }));
        return page as unknown as Catalogued<PipedreamAction[]>;
      };
      const all = await pageAfter(undefined);
      for (let { next } = all; next; ) {
        const page = await pageAfter(next);
        all.data = [...all.data, ...page.data];
        all.stale ||= page.stale;
        next = page.data.length > 0 ? page.next : undefined;
      }
      return all;
    },
    staleTime: HOUR_MS,
    retry: false,
  });
}

/** One action, with what its form is drawn from. */
export function usePipedreamAction(key: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["pipedream", "action", key],
    enabled: key !== "",
    queryFn: async ({ signal }) => {
      const asked = client.GET("/v1/pipedream/connect/actions/{action_key}", {
        params: { path: { action_key: key } },
        signal,
      });
      return (await answered(asked)) as unknown as Catalogued<PipedreamAction>;
    },
    staleTime: HOUR_MS,
    retry: false,
  });
}

/** What is chosen so far, for a question about a prop. */
export interface Chosen {
  projectId: string;
  actionKey: string;
  configured: Record<string, unknown>;
  dynamicPropsId: string | null;
}

/** The options of a prop that the app itself knows, page by page where it has pages. */
export function usePropOptions(chosen: Chosen, prop: string, search: string, enabled: boolean) {
  const client = usePlatform();
  const { projectId, actionKey, configured, dynamicPropsId } = chosen;
  // What the prop itself holds is no part of the question.
  const { [prop]: _, ...others } = configured;
  return useInfiniteQuery({
    queryKey: ["pipedream", "options", actionKey, prop, search, JSON.stringify(others)],
    enabled,
    initialPageParam: { page: 0, context: null as unknown },
    queryFn: async ({ pageParam, signal }) => {
      const answer = await dataOf(
        client.POST("/v1/pipedream/connect/actions/{action_key}/configure", {
          params: { path: { action_key: actionKey } },
          body: {
            project_id: projectId,
            prop_name: prop,
            configured_props: others,
            ...(search && { query: search }),
            ...(pageParam.page > 0 && { page: pageParam.page }),
            ...(isFilled(pageParam.context) && { prev_context: pageParam.context as never }),
            ...(dynamicPropsId && { dynamic_props_id: dynamicPropsId }),
          },
          signal,
        }),
      );
      return { options: readOptions(answer), context: (answer as { context?: unknown }).context };
    },
    // Without a context there is nothing to go on from.
    getNextPageParam: (last, pages) =>
      last.options.length > 0 && isFilled(last.context)
        ? { page: pages.length, context: last.context }
        : undefined,
    retry: false,
  });
}

function isFilled(context: unknown): boolean {
  return typeof context === "object" && context !== null && Object.keys(context).length > 0;
}

/** An option of a prop. */
export interface PropOption {
  label: string;
  value: unknown;
}

/** `{options}` or `{stringOptions}`, as Pipedream answers them. */
export function readOptions(answer: unknown): PropOption[] {
  const { options, stringOptions } = (answer ?? {}) as Record<string, unknown>;
  const list = Array.isArray(options) ? options : Array.isArray(stringOptions) ? stringOptions : [];
  return list.map((option: unknown) => {
    if (typeof option !== "object" || option === null)
      return { label: String(option), value: option };
    const inner = "__lv" in option ? (option as { __lv: PropOption }).__lv : (option as PropOption);
    return { label: String(inner.label ?? inner.value), value: inner.value };
  });
}

/** The props that depend on what was chosen. */
export function useReloadProps() {
  const client = usePlatform();
  return useMutation({
    mutationFn: async ({ projectId, actionKey, configured, dynamicPropsId }: Chosen) => {
      const answer: unknown = await dataOf(
        client.POST("/v1/pipedream/connect/actions/{action_key}/props", {
          params: { path: { action_key: actionKey } },
          body: {
            project_id: projectId,
            configured_props: configured,
            ...(dynamicPropsId && { dynamic_props_id: dynamicPropsId }),
          },
        }),
      );
      const { dynamicProps } = (answer ?? {}) as {
        dynamicProps?: { id?: string; configurableProps?: ActionProp[] };
      };
      return dynamicProps ?? null;
    },
    gcTime: 0,
  });
}
