import type { App } from "../../platform/contract.ts";
import { useVersions } from "../../platform/queries/workflows.ts";

/** The version that an App runs; undefined while it is not known. */
export function useAppVersion(app: App) {
  const versions = useVersions(app.workflow_id);
  return {
    isPending: versions.isPending,
    version: versions.data?.find(({ id }) => id === app.workflow_version_id),
  };
}
