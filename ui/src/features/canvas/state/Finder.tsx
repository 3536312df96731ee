import { useDeferredValue, useLayoutEffect, useMemo } from "react";
import { createStore, type StoreApi } from "zustand";
import type { WorkflowDocument } from "../model/document.ts";
import {
  findProblems,
  mergeProblems,
  type Problems,
  type Refusal,
  readRefusal,
} from "../model/problems.ts";
import type { Surroundings } from "../model/surroundings.ts";
import { type TypedText, withTypedProblems } from "../model/typed.ts";
import { type Findings, useDocument, useEditor, useEditorState } from "./EditorContext.tsx";
import { documentOf, type EditorStore } from "./editor-store.ts";

interface Looked {
  document: WorkflowDocument;
  /** What this side finds in it. */
  seen: Problems;
  refusal: Refusal | null;
  typed: readonly TypedText[];
  readOnly: boolean;
}

function find({ document, seen, refusal, typed, readOnly }: Looked): Findings {
  const all = mergeProblems(readRefusal(document, refusal).problems, seen);
  if (readOnly) return { problems: all, found: seen };
  return {
    problems: withTypedProblems(all, typed, document),
    found: withTypedProblems(seen, typed, document),
  };
}

/** What is wrong with a workflow as it is opened. */
export function findingsStore(store: EditorStore, surroundings: Surroundings): StoreApi<Findings> {
  const state = store.getState();
  const { refusal, typed, preview } = state;
  const document = documentOf(state);
  const seen = findProblems(document, surroundings);
  return createStore(() => find({ document, seen, refusal, typed, readOnly: preview !== null }));
}

/**
 * Looks for what is wrong after each change. It shows nothing itself, and nothing waits for it: looking
 * through a large workflow may take longer than a key press.
 */
export function Finder() {
  const { findings, surroundings, readOnly } = useEditor();
  const document = useDeferredValue(useDocument());
  const refusal = useEditorState((state) => state.refusal);
  const typed = useEditorState((state) => state.typed);
  const seen = useMemo(() => findProblems(document, surroundings), [document, surroundings]);
  const next = useMemo(
    () => find({ document, seen, refusal, typed, readOnly }),
    [document, seen, refusal, typed, readOnly],
  );
  useLayoutEffect(() => {
    const { problems, found } = findings.getState();
    if (problems !== next.problems || found !== next.found) findings.setState(next);
  }, [findings, next]);
  return null;
}
