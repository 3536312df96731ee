import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { dataOf, everyPage, type PlatformClient } from "../client.ts";
import { usePlatform } from "../PlatformProvider.tsx";

/** Something that the audit log speaks of, as it is called now. */
export interface AuditObject {
  name: string;
  /** Of which project it is, where it is of one. */
  project: string | null;
}

/** What still exists. */
export interface AuditObjects {
  byId: ReadonlyMap<string, AuditObject>;
  /** Projects with very many workflows are not asked for the requirements of all. */
  everyRequirement: boolean;
}

/** Of how many workflows a project's requirements are asked for. */
const WORKFLOWS = 100;

/** Everything that the log may speak of; asked for again when its newest event is another. */
export function useAuditObjects(projects: readonly string[], newest: string | undefined) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["audit", "objects", projects, newest],
    queryFn: async ({ signal }): Promise<AuditObjects> => {
      const parts = await Promise.all(projects.map((id) => ofProject(client, id, signal)));
      const rest = await ofNoProject(client, signal);
      return {
        byId: new Map([...rest, ...parts.flatMap(({ entries }) => entries)]),
        everyRequirement: parts.every(({ everyRequirement }) => everyRequirement),
      };
    },
    enabled: newest !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

type Entry = [id: string, AuditObject];

async function ofNoProject(client: PlatformClient, signal: AbortSignal): Promise<Entry[]> {
  const [projects, tokens, accounts] = await Promise.all([
    everyPage((query) => client.GET("/v1/projects", { params: { query }, signal })),
    everyPage((query) => client.GET("/v1/personal-access-tokens", { params: { query }, signal })),
    dataOf(client.GET("/v1/accounts", { signal })),
  ]);
  return [...projects, ...tokens, ...accounts].map(({ id, name }) => [id, { name, project: null }]);
}

async function ofProject(client: PlatformClient, project: string, signal: AbortSignal) {
  const ask = <Page extends object>(page: Page) => ({
    params: { query: { project_id: project, ...page } },
    signal,
  });
  const [connections, keys, apps, workflows] = await Promise.all([
    everyPage((page) => client.GET("/v1/connections", ask(page))),
    everyPage((page) => client.GET("/v1/access-keys", ask(page))),
    everyPage((page) => client.GET("/v1/apps", ask({ include_archived: true, ...page }))),
    everyPage((page) => client.GET("/v1/workflows", ask(page))),
  ]);
  const requirements = workflows.slice(0, WORKFLOWS).map(({ id }) =>
    everyPage((query) =>
      client.GET("/v1/workflows/{workflow_id}/requirements", {
        params: { path: { workflow_id: id }, query },
        signal,
      }),
    ),
  );
  const named = [...connections, ...keys, ...apps, ...workflows];
  const all = [...named, ...(await Promise.all(requirements)).flat()];
  return {
    entries: all.map(({ id, name }): Entry => [id, { name, project }]),
    everyRequirement: workflows.length <= WORKFLOWS,
  };
}
