import { useState } from "react";
import { refusalFor } from "../../../app/failure.ts";
import type { App } from "../../../platform/contract.ts";
import { useApps, useCreateApp, useDeployApp } from "../../../platform/queries/apps.ts";
import { useLatestVersion } from "../../../platform/queries/workflows.ts";
import { isUnsaved } from "../model/history.ts";
import { useDocumentWhile, useEditor, useEditorState } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { holds } from "./useTestAsUser.ts";

/** The choice of an App that does not exist yet. */
export const NEW_APP = "";

/** Deploys the newest version; `open` says whether the dialog is shown. */
export function useDeploy(open: boolean) {
  const { workflow, projectId } = useEditor();
  const document = useDocumentWhile(open);
  const unsaved = useEditorState(({ history }) => isUnsaved(history));
  const apps = useApps(projectId, workflow.id);
  const latest = useLatestVersion(workflow.id, { enabled: open });
  const create = useCreateApp();
  const redeploy = useDeployApp();
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [isPrivate, setPrivate] = useState(true);
  const [refusal, setRefusal] = useState<ReturnType<typeof refusalFor> | null>(null);
  const [app, setApp] = useState<App | null>(null);
  const version = latest.data;
  const isNews = (app: App) => app.workflow_version_id !== version?.id;
  const target = chosen ?? apps.data?.find(isNews)?.id ?? NEW_APP;
  const unchanged = apps.data?.find((each) => each.id === target && !isNews(each)) ?? null;
  const shownName = name ?? titleOf(workflow.name);

  // A requirement that was deleted leaves the draft, and no version.
  const isStale = !!version && document !== null && !holds(version, document);

  const submit = async (): Promise<App | null> => {
    if (!version || unchanged || create.isPending || redeploy.isPending) return null;
    if (target === NEW_APP && shownName.trim() === "") {
      setRefusal({ fields: { name: texts.problem.blank } });
      return null;
    }
    setRefusal(null);
    const what = { workflow_id: workflow.id, workflow_version_id: version.id };
    try {
      const deployed =
        target === NEW_APP
          ? await create.mutateAsync({
              ...what,
              name: shownName.trim(),
              project_id: projectId,
              access_control: { access_type: isPrivate ? "private" : "public" },
            })
          : await redeploy.mutateAsync({ id: target, ...what });
      setApp(deployed);
      return deployed;
    } catch (error) {
      setRefusal(refusalFor(error, { name: "name" }));
      return null;
    }
  };

  return {
    apps,
    latest,
    version,
    target,
    /** The chosen App, where it runs the newest version already. */
    unchanged,
    setTarget: setChosen,
    name: shownName,
    setName,
    isPrivate,
    setPrivate,
    refusal,
    app,
    mustSave: unsaved || isStale || version === null,
    isPending: create.isPending || redeploy.isPending,
    submit,
    /** Forgets what was deployed, for the next time. */
    reset: () => {
      setApp(null);
      setRefusal(null);
      setChosen(null);
      setName(null);
    },
  };
}

/** A workflow's name as a title: "Ticket triage" for `ticket-triage`. */
function titleOf(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
