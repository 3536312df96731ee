import type { CanvasNode, WorkflowDocument } from "./document.ts";
import { apply, type Command } from "./reducer.ts";
import { replaceRequirement } from "./references.ts";

/** The document with what was before and what was undone. The selection is no part of it. */
export interface History {
  readonly past: readonly WorkflowDocument[];
  readonly present: WorkflowDocument;
  readonly future: readonly WorkflowDocument[];
  /** What the platform holds; the present is unsaved when it is another. */
  readonly saved: WorkflowDocument;
  /** What a further change would be merged with, so that typing is one step. */
  readonly merging: { readonly key: string; readonly at: number } | null;
}

/** What can happen to the history. */
export type HistoryAction =
  /** `mergeKey` names what is being typed or moved; `at` is the time in milliseconds. */
  | { type: "do"; command: Command; at: number; mergeKey?: string | undefined }
  | { type: "undo" }
  | { type: "redo" }
  /** The platform has stored this document. */
  | { type: "saved"; document: WorkflowDocument }
  /** A requirement was made again under another id: every step of the history follows. */
  | { type: "requirementRestored"; from: string; to: string };

/** A pause this long, in milliseconds, ends what is merged into one step. */
const MERGE_PAUSE = 1000;
/** Steps that can be undone. */
const MAX_STEPS = 500;

/** A history that begins with a document as the platform holds it. */
export function startHistory(document: WorkflowDocument): History {
  return { past: [], present: document, future: [], saved: document, merging: null };
}

/** The next history; the very same one when nothing changes. */
export function reduceHistory(history: History, action: HistoryAction): History {
  switch (action.type) {
    case "do":
      return record(history, action);
    case "undo":
      return undo(history);
    case "redo":
      return redo(history);
    case "saved":
      return { ...history, saved: action.document, merging: null };
    case "requirementRestored":
      return follow(history, action.from, action.to);
  }
}

/** Whether the platform does not hold the present document. */
export function isUnsaved(history: History): boolean {
  return history.present !== history.saved;
}

function record(
  history: History,
  { command, at, mergeKey }: Extract<HistoryAction, { type: "do" }>,
): History {
  const present = apply(history.present, command);
  if (present === history.present) return history;
  const { merging } = history;
  const isMerged =
    mergeKey !== undefined && merging?.key === mergeKey && at - merging.at < MERGE_PAUSE;
  return {
    ...history,
    past: isMerged ? history.past : [...history.past, history.present].slice(-MAX_STEPS),
    present,
    future: [],
    merging: mergeKey === undefined ? null : { key: mergeKey, at },
  };
}

function undo(history: History): History {
  const previous = history.past.at(-1);
  if (!previous) return history;
  return {
    ...history,
    past: history.past.slice(0, -1),
    present: previous,
    future: [history.present, ...history.future],
    merging: null,
  };
}

function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return {
    ...history,
    past: [...history.past, history.present],
    present: next,
    future,
    merging: null,
  };
}

function follow(history: History, from: string, to: string): History {
  // Nodes are shared between steps: each is rewritten once, so that they stay shared.
  const nodes = new Map<CanvasNode, CanvasNode>();
  const rewrite = (node: CanvasNode) => {
    const raw = replaceRequirement(node.raw, from, to);
    const next = nodes.get(node) ?? (raw === node.raw ? node : { ...node, raw });
    nodes.set(node, next);
    return next;
  };
  const rewriteAll = (document: WorkflowDocument) => {
    const next = document.nodes.map(rewrite);
    return next.some((node, at) => node !== document.nodes[at])
      ? { ...document, nodes: next }
      : document;
  };
  return {
    ...history,
    past: history.past.map(rewriteAll),
    present: rewriteAll(history.present),
    future: history.future.map(rewriteAll),
  };
}
