import { useState } from "react";
import { choicesWithPlainEdge } from "../../model/choice.ts";
import type { Comparison, Difference } from "../../model/compare.ts";
import type { CanvasNode, WorkflowDocument } from "../../model/document.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Problem, Problems } from "../../model/problems.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { useEditor, useFindings } from "../../state/EditorContext.tsx";
import { useComparison } from "../useComparison.ts";
import { isSameView, type NodeView, viewOf } from "./node-view.ts";

const NO_PROBLEMS: readonly never[] = [];

/** A view, and all that it was drawn from beside the node itself. */
interface Drawn {
  /** Held loosely, as nodes are kept by the history. */
  surroundings: WeakRef<Surroundings>;
  problems: readonly Problem[];
  differs: Difference | undefined;
  hasPlainEdge: boolean;
  view: NodeView;
}

/** The last view of each state of a node: few of thousands are drawn anew at a key. */
const DRAWN = new WeakMap<JsonObject, Drawn>();

/** One for all nodes. */
const REFS = new WeakMap<Surroundings, WeakRef<Surroundings>>();

function refTo(surroundings: Surroundings): WeakRef<Surroundings> {
  const ref = REFS.get(surroundings) ?? new WeakRef(surroundings);
  REFS.set(surroundings, ref);
  return ref;
}

interface Drawing {
  of: Seen;
  views: ReadonlyMap<string, NodeView>;
}

interface Seen {
  document: WorkflowDocument;
  surroundings: Surroundings;
  problems: Problems;
  comparison: Comparison | null;
}

/** What the card of each node shows, by key; a view that says the same stays the same object. */
export function useNodeViews(document: WorkflowDocument): ReadonlyMap<string, NodeView> {
  const { surroundings } = useEditor();
  const { problems } = useFindings();
  const comparison = useComparison();
  const seen = { document, surroundings, problems, comparison };
  const [before, setBefore] = useState(() => draw(null, seen));
  const isOld = Object.entries(seen).some(([part, is]) => before.of[part as keyof Seen] !== is);
  if (!isOld) return before.views;
  const next = draw(before, seen);
  setBefore(next);
  return next.views;
}

function draw(before: Drawing | null, seen: Seen): Drawing {
  const { nodes } = seen.document;
  const plain = choicesWithPlainEdge(seen.document);
  let isSame = before?.views.size === nodes.length;
  const views = nodes.map((node) => {
    const old = before?.views.get(node.key);
    const view = drawNode(node, seen, plain.has(node.key), old);
    isSame &&= view === old;
    return view;
  });
  if (before && isSame) return { of: seen, views: before.views };
  return { of: seen, views: new Map(views.map((view) => [view.key, view])) };
}

function drawNode(
  node: CanvasNode,
  { surroundings, problems, comparison }: Seen,
  hasPlainEdge: boolean,
  old: NodeView | undefined,
): NodeView {
  const found = problems.get(node.key) ?? NO_PROBLEMS;
  const differs = comparison?.nodes.get(node.key);
  const known = DRAWN.get(node.raw);
  const isUntouched =
    known?.view.key === node.key &&
    known.surroundings.deref() === surroundings &&
    known.problems === found &&
    known.differs === differs &&
    known.hasPlainEdge === hasPlainEdge;
  const next = isUntouched ? known.view : viewOf(node, surroundings, found, differs, hasPlainEdge);
  const view = old && old !== next && isSameView(old, next) ? old : next;
  if (!isUntouched || view !== known.view) {
    DRAWN.set(node.raw, {
      surroundings: refTo(surroundings),
      problems: found,
      differs,
      hasPlainEdge,
      view,
    });
  }
  return view;
}
