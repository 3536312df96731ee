import { createContext, type ReactNode, use, useDeferredValue, useEffect, useState } from "react";
import { type StoreApi, useStore } from "zustand";
import type { Route } from "../../../app/routes.ts";
import type { Workflow } from "../../../platform/contract.ts";
import type { WorkflowDocument } from "../model/document.ts";
import { isLaidOutAlike } from "../model/places.ts";
import type { Problems } from "../model/problems.ts";
import type { Surroundings } from "../model/surroundings.ts";
import type { TrialStore } from "../trial/trial-store.ts";
import { documentOf, type EditorState, type EditorStore } from "./editor-store.ts";

/** What is wrong with a workflow. It may be found a moment after the change that it is about. */
export interface Findings {
  /** By what this side finds and by what the platform refused. */
  problems: Problems;
  /** What this side finds, which the platform would refuse for certain. */
  found: Problems;
}

/**
 * What every part of the editor works with. What changes with each key is held in stores, so that only
 * who looks at it is drawn again: a context that changes makes React look through every card.
 */
export interface Editor {
  store: EditorStore;
  findings: StoreApi<Findings>;
  /** The trials of what is on the canvas. */
  trials: TrialStore;
  /** As the platform holds it: its name, its newest version. */
  workflow: Workflow;
  projectId: string;
  surroundings: Surroundings;
  /** Whether nothing can be changed, since an older version is shown. */
  readOnly: boolean;
  onNavigate: (route: Route) => void;
}

const Context = createContext<Editor | null>(null);

/** Gives everything inside the editor of one workflow. */
export function EditorProvider({ editor, children }: { editor: Editor; children: ReactNode }) {
  return <Context value={editor}>{children}</Context>;
}

/** The editor that this stands in. */
export function useEditor(): Editor {
  const editor = use(Context);
  if (!editor) throw new Error("useEditor outside of EditorProvider");
  return editor;
}

/** A part of the editor's own state. */
export function useEditorState<T>(select: (state: EditorState) => T): T {
  return useStore(useEditor().store, select);
}

/** What is shown: the document, or an older version to look at. */
export function useDocument(): WorkflowDocument {
  return useEditorState(documentOf);
}

/**
 * What is shown, for parts that look through all of it. What stands inside a node and nowhere else, and the
 * words of a note, reach them once the key that typed it is done. All that others see of it comes at once, as
 * a selection does that comes with it: what is added, moved, connected or renamed, the options that a Choice
 * has, fields of Input and Output.
 */
export function useWholeDocument(): WorkflowDocument {
  const document = useDocument();
  const before = useDeferredValue(document);
  return isLaidOutAlike(before, document) ? before : document;
}

/** When nothing is seen of a part any more that closes, in milliseconds. */
const CLOSED = 500;

/**
 * What is shown, for a part that looks at it only while it is open. While it closes it has what it saw
 * last; null before it was open.
 */
export function useDocumentWhile(isOpen: boolean): WorkflowDocument | null {
  const seen = useEditorState((state) => (isOpen ? documentOf(state) : null));
  const [last, setLast] = useState(seen);
  if (seen && seen !== last) setLast(seen);
  useEffect(() => {
    if (isOpen) return;
    const closing = setTimeout(() => setLast(null), CLOSED);
    return () => clearTimeout(closing);
  }, [isOpen]);
  return seen ?? last;
}

/** What is wrong with what is shown. */
export function useFindings(): Findings {
  return useStore(useEditor().findings);
}
