import { useMutation, useQuery } from "@tanstack/react-query";
import { ApiError } from "../api-error.ts";
import { answered, dataOf, everyPage } from "../client.ts";
import type { CreateWorkflow, ImportWorkflow, SaveVersion } from "../contract.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { useRefresh } from "./refresh.ts";

/** The workflows of a project. */
export function useWorkflows(projectId: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["workflows", "of", projectId],
    queryFn: ({ signal }) =>
      everyPage((page) =>
        client.GET("/v1/workflows", {
          params: { query: { project_id: projectId, ...page } },
          signal,
        }),
      ),
  });
}

/** One workflow with its draft. */
export function useWorkflow(id: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["workflows", id],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/v1/workflows/{workflow_id}", {
          params: { path: { workflow_id: id } },
          signal,
        }),
      ),
    // An editor starts from what the platform holds now, however lately it was asked.
    refetchOnMount: "always",
  });
}

/** The saved versions of a workflow, newest first. */
export function useVersions(workflowId: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["versions", workflowId],
    queryFn: ({ signal }) =>
      everyPage((query) =>
        client.GET("/v1/workflows/{workflow_id}/versions", {
          params: { path: { workflow_id: workflowId }, query },
          signal,
        }),
      ),
  });
}

/** The newest saved version, null when there is none; asked for only while `enabled` holds. */
export function useLatestVersion(workflowId: string, { enabled }: { enabled: boolean }) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["versions", workflowId, "latest"],
    enabled,
    queryFn: async ({ signal }) => {
      const { data } = await answered(
        client.GET("/v1/workflows/{workflow_id}/versions", {
          params: { path: { workflow_id: workflowId }, query: { page: 1, page_size: 1 } },
          signal,
        }),
      );
      return data[0] ?? null;
    },
  });
}

export function useCreateWorkflow() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: CreateWorkflow) => dataOf(client.POST("/v1/workflows", { body })),
    onSuccess: () => refresh("workflows", "uses"),
  });
}

/** Renames a workflow or changes its description; its nodes stay as they are. */
export function useUpdateWorkflow(id: string) {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { name?: string; description?: string }) =>
      dataOf(
        client.PUT("/v1/workflows/{workflow_id}", { params: { path: { workflow_id: id } }, body }),
      ),
    onSuccess: () => refresh("workflows", "apps", "uses"),
  });
}

/** Saves nodes and canvas as the next version. */
export function useSaveWorkflow(id: string) {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: SaveVersion) =>
      dataOf(
        client.POST("/v1/workflows/{workflow_id}/save", {
          params: { path: { workflow_id: id } },
          body,
        }),
      ),
    onSuccess: () => refresh("workflows", "versions", "uses"),
  });
}

export function useDeleteWorkflow() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      answered(
        client.DELETE("/v1/workflows/{workflow_id}", { params: { path: { workflow_id: id } } }),
      ),
    onSuccess: () => refresh("workflows", "uses"),
  });
}

/** The draft as the SDK's document; asked for only while `enabled` holds. */
export function useExportedWorkflow(workflowId: string, { enabled }: { enabled: boolean }) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["workflows", workflowId, "export"],
    enabled,
    // A connection may have been renamed since.
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const told = await answered(
        client.GET("/v1/workflows/{workflow_id}/export", {
          params: { path: { workflow_id: workflowId } },
          signal,
        }),
      );
      // The document comes alone only where that was asked for.
      if (typeof told === "string") throw new ApiError("server", "");
      return told.data;
    },
  });
}

/** A document to import; the signal gives the question up. */
interface Importing {
  body: ImportWorkflow;
  signal?: AbortSignal;
}

/** Makes a workflow of a document, or tells what would be made. */
export function useImportWorkflow() {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ body, signal }: Importing) =>
      dataOf(client.POST("/v1/workflows/import", { body, ...(signal && { signal }) })),
    onSuccess: ({ dry_run }) => (dry_run ? undefined : refresh("workflows", "connections", "uses")),
    // The document may hold secrets.
    gcTime: 0,
  });
}
