import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, dataOf, everyPage } from "../client.ts";
import type { CreateApp, DeployApp } from "../contract.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { useRefresh } from "./refresh.ts";

/** The Apps of a project; only those of one workflow when it is told. */
export function useApps(projectId: string, workflowId?: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["apps", "of", projectId, workflowId],
    queryFn: ({ signal }) =>
      everyPage((page) =>
        client.GET("/v1/apps", {
          params: {
            query: {
              project_id: projectId,
              ...(workflowId && { workflow_id: workflowId }),
              ...page,
            },
          },
          signal,
        }),
      ),
  });
}

export function useApp(id: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["apps", id],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/v1/apps/{app_id}", { params: { path: { app_id: id } }, signal })),
  });
}

/** What was deployed to an App, newest first. */
export function useDeployments(appId: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["deployments", appId],
    queryFn: ({ signal }) =>
      everyPage((query) =>
        client.GET("/v1/apps/{app_id}/deployments", {
          params: { path: { app_id: appId }, query },
          signal,
        }),
      ),
  });
}

export function useCreateApp() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: CreateApp) => dataOf(client.POST("/v1/apps", { body })),
    onSuccess: () => refresh("apps", "uses"),
  });
}

/** Deploys a version to an App that exists; its address stays. */
export function useDeployApp() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, ...body }: DeployApp & { id: string }) =>
      dataOf(client.POST("/v1/apps/{app_id}/deploy", { params: { path: { app_id: id } }, body })),
    onSuccess: () => refresh("apps", "deployments", "requirements", "users", "uses"),
  });
}

export function useDeleteApp() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      answered(client.DELETE("/v1/apps/{app_id}", { params: { path: { app_id: id } } })),
    onSuccess: () => refresh("apps", "uses"),
  });
}

/** The archived Apps of a project. */
export function useArchivedApps(projectId: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["apps", "archived", projectId],
    queryFn: ({ signal }) =>
      everyPage((page) =>
        client.GET("/v1/apps", {
          params: { query: { project_id: projectId, archived: true, ...page } },
          signal,
        }),
      ),
  });
}

/** Archives an App, or restores it. */
export function useArchiveApp() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, archived }: { id: string; archived: boolean }) => {
      const params = { path: { app_id: id } };
      return dataOf(
        archived
          ? client.POST("/v1/apps/{app_id}/archive", { params })
          : client.POST("/v1/apps/{app_id}/unarchive", { params }),
      );
    },
    onSuccess: () => refresh("apps", "uses"),
  });
}
