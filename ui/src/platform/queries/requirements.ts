import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, dataOf, everyPage } from "../client.ts";
import type { CreateRequirement, Form } from "../contract.ts";
import { usePlatform } from "../PlatformProvider.tsx";
import { useRefresh } from "./refresh.ts";

/** The requirements of a workflow, whether a node names them or not. */
export function useRequirements(workflowId: string) {
  const client = usePlatform();
  return useQuery({
    queryKey: ["requirements", workflowId],
    queryFn: ({ signal }) =>
      everyPage((query) =>
        client.GET("/v1/workflows/{workflow_id}/requirements", {
          params: { path: { workflow_id: workflowId }, query },
          signal,
        }),
      ),
  });
}

export function useCreateRequirement(workflowId: string) {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: CreateRequirement) =>
      dataOf(
        client.POST("/v1/workflows/{workflow_id}/requirements", {
          params: { path: { workflow_id: workflowId } },
          body,
        }),
      ),
    onSuccess: () => refresh("requirements"),
  });
}

/** Changes what end users read; name and type stay. */
export function useUpdateRequirement(workflowId: string) {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string; form?: Form; optional?: boolean }) =>
      dataOf(
        client.PUT("/v1/workflows/{workflow_id}/requirements/{requirement_id}", {
          params: { path: { workflow_id: workflowId, requirement_id: id } },
          body,
        }),
      ),
    onSuccess: () => refresh("requirements"),
  });
}

export function useDeleteRequirement(workflowId: string) {
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      answered(
        client.DELETE("/v1/workflows/{workflow_id}/requirements/{requirement_id}", {
          params: { path: { workflow_id: workflowId, requirement_id: id } },
        }),
      ),
    onSuccess: () => refresh("requirements"),
  });
}
