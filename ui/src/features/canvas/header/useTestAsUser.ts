import { useState } from "react";
import type { App, Version } from "../../../platform/contract.ts";
import { useApps } from "../../../platform/queries/apps.ts";
import { useLatestVersion } from "../../../platform/queries/workflows.ts";
import type { WorkflowDocument } from "../model/document.ts";
import { isUnsaved } from "../model/history.ts";
import { isEqual, type Json } from "../model/json.ts";
import { writeWorkflow } from "../model/projection.ts";
import { useEditor } from "../state/EditorContext.tsx";

/** Whether a version says what a document says. */
export function holds(version: Version, document: WorkflowDocument): boolean {
  return isEqual(version.flow as Json, writeWorkflow(document).flow as Json);
}

/**
 * **Deploy and test as a user**: leads to the Test tab of the App that runs what is on the canvas;
 * where there is none, to the deploy of one.
 */
export function useTestAsUser(onDeploy: () => void) {
  const { store, workflow, projectId, onNavigate } = useEditor();
  const apps = useApps(projectId, workflow.id);
  const latest = useLatestVersion(workflow.id, { enabled: false });
  const [isLooking, setLooking] = useState(false);
  const find = async (): Promise<App | undefined> => {
    const { history } = store.getState();
    if (isUnsaved(history)) return undefined;
    // Another window may have saved or deployed since.
    const [all, newest] = await Promise.all([apps.refetch(), latest.refetch()]);
    const version = newest.data;
    if (!version || !holds(version, history.present)) return undefined;
    return all.data?.find((app) => app.workflow_version_id === version.id);
  };
  const start = async () => {
    if (isLooking) return;
    setLooking(true);
    const app = await find();
    setLooking(false);
    if (app) onNavigate({ page: "deployment", id: app.id, tab: "test" });
    else onDeploy();
  };
  return { start: () => void start(), isLooking };
}
