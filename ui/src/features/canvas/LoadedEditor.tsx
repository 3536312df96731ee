import { useDeferredValue, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { createStore, useStore } from "zustand";
import type { Route } from "../../app/routes.ts";
import { texts as frame } from "../../app/texts.ts";
import type { Workflow } from "../../platform/contract.ts";
import { EditorFrame } from "./EditorFrame.tsx";
import { findProblems, mergeProblems, readRefusal } from "./model/problems.ts";
import { readWorkflow } from "./model/projection.ts";
import type { Surroundings } from "./model/surroundings.ts";
import { withTypedProblems } from "./model/typed.ts";
import { EditorProvider, type Findings } from "./state/EditorContext.tsx";
import { documentOf, editorStore } from "./state/editor-store.ts";
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
  const document = useStore(store, documentOf);
  const readOnly = useStore(store, ({ preview }) => preview !== null);
  const refusal = useStore(store, (state) => state.refusal);
  const typed = useStore(store, (state) => state.typed);
  const surroundings = useNodeForms(document, known);

  // Looking through a large workflow may take longer than a key press: it does not hold up typing.
  const checked = useDeferredValue(document);
  const seen = useMemo(() => findProblems(checked, surroundings), [checked, surroundings]);
  const found = useMemo(
    () => (readOnly ? seen : withTypedProblems(seen, typed, checked)),
    [seen, typed, checked, readOnly],
  );
  const problems = useMemo(() => {
    const all = mergeProblems(readRefusal(checked, refusal).problems, seen);
    return readOnly ? all : withTypedProblems(all, typed, checked);
  }, [checked, seen, refusal, typed, readOnly]);

  const [findings] = useState(() => createStore<Findings>(() => ({ problems, found })));
  useLayoutEffect(() => {
    const before = findings.getState();
    if (before.problems !== problems || before.found !== found) {
      findings.setState({ problems, found });
    }
  }, [findings, problems, found]);
  useEffect(() => {
    window.document.title = frame.documentTitle(workflow.name);
  }, [workflow.name]);

  const editor = useMemo(
    () => ({ store, findings, trials, workflow, projectId, surroundings, readOnly, onNavigate }),
    [store, findings, trials, workflow, projectId, surroundings, readOnly, onNavigate],
  );
  return (
    <EditorProvider editor={editor}>
      <EditorFrame />
    </EditorProvider>
  );
}
