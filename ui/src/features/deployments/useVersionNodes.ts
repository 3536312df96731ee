import { useMemo } from "react";
import type { App } from "../../platform/contract.ts";
import { useVersions } from "../../platform/queries/workflows.ts";
import { readWorkflow } from "../canvas/model/projection.ts";
import { useSurroundings } from "../canvas/state/useSurroundings.ts";

/** The nodes of a version of an App's workflow, and what they may name; null until all of it is there. */
export function useVersionNodes(app: App, versionId: string) {
  const versions = useVersions(app.workflow_id);
  const { surroundings, error, retry } = useSurroundings(app.workflow_id, app.project_id);
  const version = versions.data?.find(({ id }) => id === versionId);
  const document = useMemo(
    () => (version ? readWorkflow(version, () => crypto.randomUUID()) : null),
    [version],
  );
  return {
    nodes: document && surroundings ? { document, surroundings } : null,
    error: (document ? null : versions.error) ?? error,
    retry: () => {
      if (versions.isError) void versions.refetch();
      retry();
    },
  };
}
