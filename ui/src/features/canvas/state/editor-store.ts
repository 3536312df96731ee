import { createStore, type StoreApi } from "zustand";
import type { Requirement } from "../../../platform/contract.ts";
import { nodeByKey, type WorkflowDocument } from "../model/document.ts";
import { type History, isUnsaved, reduceHistory, startHistory } from "../model/history.ts";
import { getAt, type JsonPath } from "../model/json.ts";
import type { Refusal } from "../model/problems.ts";
import type { Command } from "../model/reducer.ts";
import { stillTyped, type TypedText, typedAt, withoutTyped, withTyped } from "../model/typed.ts";

/** The tabs of the inspector. */
export type InspectorTab = "configuration" | "output" | "errors";

/** Something inside the selected node that the inspector shows: a node in it, or what it folds away. */
export interface Inside {
  /** The node in it; empty for the selected node itself. */
  path: JsonPath;
  part: "settings" | "advanced";
}

/** A version of the workflow as the editor reads it. */
export interface StoredVersion {
  version: number;
  document: WorkflowDocument;
}

/** An older version on the canvas, to be looked at. */
export interface Preview extends StoredVersion {
  /** What it is compared with; null for what is being edited. */
  beside: StoredVersion | null;
}

/** Everything the editor of one workflow holds that the platform does not. */
export interface EditorState {
  history: History;
  /** Why the platform refused the last save. */
  refusal: Refusal | null;
  /** Keys of nodes. The selection is no part of the history. */
  selection: readonly string[];
  /** Edges, as `edgeKey` names them. */
  selectedEdges: readonly string[];
  tab: InspectorTab;
  /** The way into the selected node, outermost first; the last is what is shown. */
  trail: readonly Inside[];
  /** A field that a list of problems leads to; every request is a new object. */
  wantedField: { key: string; field: string } | null;
  preview: Preview | null;
  /** What is typed into fields and is not in the document, the newest last. No part of the history. */
  typed: readonly TypedText[];
  /** Requirements that were deleted here and that an undo may bring back, by id. */
  deleted: ReadonlyMap<string, Requirement>;

  run: (command: Command, mergeKey?: string) => void;
  /** What is typed into the field of a node. */
  typedAt: (key: string, path: JsonPath) => TypedText | undefined;
  /** Keeps what is typed into a field of a node, and why it cannot be taken. */
  keepTyped: (key: string, path: JsonPath, text: string, reason: string | null) => void;
  /** Discards what is typed into a field. */
  dropTyped: (key: string, path: JsonPath) => void;
  /** One step back. What was typed since the last step, and never taken, goes before it. */
  undo: () => void;
  redo: () => void;
  markSaved: (document: WorkflowDocument) => void;
  refuse: (refusal: Refusal | null) => void;
  select: (keys: readonly string[], edges?: readonly string[]) => void;
  showTab: (tab: InspectorTab) => void;
  /** Goes into the selected node. */
  enter: (inside: Inside) => void;
  /** **Go back**: one step out again. */
  goBack: () => void;
  /** Shows what is inside at the end of a way. */
  follow: (trail: readonly Inside[]) => void;
  /** Selects a node and leads to one of its fields. */
  reveal: (key: string, field: string) => void;
  look: (shown: StoredVersion | null) => void;
  /** Compares the version that is shown with another one, or with what is being edited. */
  compareWith: (beside: StoredVersion | null) => void;
  noteDeleted: (requirement: Requirement) => void;
  forgetDeleted: (id: string) => void;
  followRestored: (from: string, to: string) => void;
}

export type EditorStore = StoreApi<EditorState>;

/** Whether anything would be lost with the editor: a change, or what is typed into a node that is there. */
export function hasUnsaved({ history, typed }: EditorState): boolean {
  return isUnsaved(history) || typed.some(({ key }) => nodeByKey(history.present, key));
}

/** What the canvas shows: the document, or an older version to look at. */
export function documentOf({ preview, history }: EditorState): WorkflowDocument {
  return preview?.document ?? history.present;
}

/** A store for a document as the platform holds it; `now` gives the time in milliseconds. */
export function editorStore(document: WorkflowDocument, now: () => number = Date.now): EditorStore {
  return createStore<EditorState>()((set, get) => ({
    history: startHistory(document),
    refusal: null,
    selection: [],
    selectedEdges: [],
    tab: "configuration",
    trail: [],
    wantedField: null,
    preview: null,
    typed: [],
    deleted: new Map(),

    run: (command, mergeKey) =>
      set(({ history, typed }) => {
        const next = reduceHistory(history, { type: "do", command, at: now(), mergeKey });
        // Another document may have another thing in the same place.
        const left = command.type === "replace" ? [] : typed;
        return { history: next, typed: stillTyped(left, history.present, next.present) };
      }),
    typedAt: (key, path) => typedAt(get().typed, key, path),
    keepTyped: (key, path, text, reason) =>
      set(({ typed, history: { present } }) => ({
        typed: withTyped(typed, { key, path, text, reason, over: present }),
      })),
    dropTyped: (key, path) => set(({ typed }) => ({ typed: withoutTyped(typed, key, path) })),
    undo: () =>
      set((state) => {
        const last = typedLast(state);
        if (last) return { typed: state.typed.filter((each) => each !== last) };
        return step(state, reduceHistory(state.history, { type: "undo" }));
      }),
    redo: () => set((state) => step(state, reduceHistory(state.history, { type: "redo" }))),
    markSaved: (saved) =>
      set(({ history }) => ({
        history: reduceHistory(history, { type: "saved", document: saved }),
        refusal: null,
      })),
    refuse: (refusal) => set({ refusal }),
    select: (selection, selectedEdges = []) =>
      set((state) => ({
        selection,
        selectedEdges,
        // Selecting the same node again leaves what is shown of it.
        trail: isSame(selection, state.selection) ? state.trail : [],
      })),
    showTab: (tab) => set({ tab }),
    enter: (inside) => set(({ trail }) => ({ trail: [...trail, inside] })),
    goBack: () => set(({ trail }) => ({ trail: trail.slice(0, -1) })),
    follow: (trail) => set({ trail }),
    reveal: (key, field) =>
      set({
        selection: [key],
        selectedEdges: [],
        tab: field.startsWith("error_handling") ? "errors" : "configuration",
        wantedField: { key, field },
        trail: [],
        preview: null,
      }),
    look: (shown) =>
      set({
        preview: shown && { ...shown, beside: null },
        selection: [],
        selectedEdges: [],
        trail: [],
      }),
    compareWith: (beside) => set(({ preview }) => ({ preview: preview && { ...preview, beside } })),
    noteDeleted: (requirement) =>
      set(({ deleted }) => ({ deleted: new Map(deleted).set(requirement.id, requirement) })),
    forgetDeleted: (id) =>
      set(({ deleted }) => ({ deleted: new Map([...deleted].filter(([key]) => key !== id)) })),
    followRestored: (from, to) =>
      set(({ history }) => ({
        history: reduceHistory(history, { type: "requirementRestored", from, to }),
      })),
  }));
}

/** What was typed since the last step of the history, the newest of it. */
function typedLast({ typed, history }: EditorState): TypedText | undefined {
  return typed.findLast(({ over }) => over === history.present);
}

/** Whether there is something to undo. */
export function canUndo(state: EditorState): boolean {
  return state.history.past.length > 0 || typedLast(state) !== undefined;
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((key, at) => key === right[at]);
}

/** Another state of the document; what is shown inside a node stays only while it is the same one. */
function step(
  state: EditorState,
  history: History,
): Pick<EditorState, "history" | "trail" | "typed"> {
  const [key = ""] = state.selection;
  const before = nodeByKey(state.history.present, key)?.raw;
  const after = nodeByKey(history.present, key)?.raw;
  const gone = state.trail.findIndex(({ path }) =>
    ["type", "name"].some(
      (name) => getAt(before, [...path, name]) !== getAt(after, [...path, name]),
    ),
  );
  return {
    history,
    trail: gone < 0 ? state.trail : state.trail.slice(0, gone),
    typed: stillTyped(state.typed, state.history.present, history.present),
  };
}
