import { createContext, type ReactNode, use } from "react";
import { useStore } from "zustand";
import type { Route } from "../../../app/routes.ts";
import type { Workflow } from "../../../platform/contract.ts";
import type { WorkflowDocument } from "../model/document.ts";
import type { Problems } from "../model/problems.ts";
import type { Surroundings } from "../model/surroundings.ts";
import type { TrialStore } from "../trial/trial-store.ts";
import type { EditorState, EditorStore } from "./editor-store.ts";

/** What every part of the editor works with. */
export interface Editor {
  store: EditorStore;
  /** The trials of what is on the canvas. */
  trials: TrialStore;
  /** As the platform holds it: its name, its newest version. */
  workflow: Workflow;
  projectId: string;
  surroundings: Surroundings;
  /** What is shown: the document, or an older version to look at. */
  document: WorkflowDocument;
  /** What is wrong, by what this side finds and by what the platform refused. */
  problems: Problems;
  /** What this side finds, which the platform would refuse for certain. */
  found: Problems;
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
