import { useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { Route } from "../../app/routes.ts";
import { texts as frame } from "../../app/texts.ts";
import type { Workflow } from "../../platform/contract.ts";
import { EditorFrame } from "./EditorFrame.tsx";
import { readWorkflow } from "./model/projection.ts";
import type { Surroundings } from "./model/surroundings.ts";
import { EditorProvider } from "./state/EditorContext.tsx";
import { editorStore } from "./state/editor-store.ts";
import { Finder, findingsStore } from "./state/Finder.tsx";
import { useAccountNames } from "./state/useAccountNames.ts";
import { useNodeForms } from "./state/useNodeForms.ts";
import { trialStore } from "./trial/trial-store.ts";

interface Props {
  workflow: Workflow;
  projectId: string;
  surroundings: Surroundings;
  onNavigate: (route: Route) => void;
}

/** The editor of a workflow that has been fetched. What is fetched again later is only its name. */
export function LoadedEditor({ workflow, projectId, surroundings: known, onNavigate }: Props) {
  const [store] = useState(() => editorStore(readWorkflow(workflow, () => crypto.randomUUID())));
  const [trials] = useState(trialStore);
  const readOnly = useStore(store, ({ preview }) => preview !== null);
  const named = useAccountNames(store, known, projectId);
  const surroundings = useNodeForms(store, named);
  const [findings] = useState(() => findingsStore(store, surroundings));
  useEffect(() => {
    window.document.title = frame.documentTitle(workflow.name);
  }, [workflow.name]);

  const editor = useMemo(
    () => ({ store, findings, trials, workflow, projectId, surroundings, readOnly, onNavigate }),
    [store, findings, trials, workflow, projectId, surroundings, readOnly, onNavigate],
  );
  return (
    <EditorProvider editor={editor}>
      <Finder />
      <EditorFrame />
    </EditorProvider>
  );
}
