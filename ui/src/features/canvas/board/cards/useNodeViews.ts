import { useState } from "react";
import { choicesWithPlainEdge } from "../../model/choice.ts";
import type { Comparison, Difference } from "../../model/compare.ts";
import type { WorkflowDocument } from "../../model/document.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Problem, Problems } from "../../model/problems.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { useDocument, useEditor, useFindings } from "../../state/EditorContext.tsx";
import { useComparison } from "../useComparison.ts";
import { isSameView, type NodeView, viewOf } from "./node-view.ts";

const NO_PROBLEMS: readonly never[] = [];

/** A view, and all that it was drawn from beside the surroundings. */
interface Drawn {
  raw: JsonObject;
  problems: readonly Problem[];
  differs: Difference | undefined;
  hasPlainEdge: boolean;
  view: NodeView;
}

interface Drawing {
  of: Seen;
  drawn: ReadonlyMap<string, Drawn>;
  views: ReadonlyMap<string, NodeView>;
}

interface Seen {
  document: WorkflowDocument;
  surroundings: Surroundings;
  problems: Problems;
  comparison: Comparison | null;
}

/** What the card of each node shows, by key; a view that says the same stays the same object. */
export function useNodeViews(): ReadonlyMap<string, NodeView> {
  const { surroundings } = useEditor();
  const document = useDocument();
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
  const { document, surroundings, problems, comparison } = seen;
  const plain = choicesWithPlainEdge(document);
  const isSameWorld = before?.of.surroundings === surroundings;
  const drawn = new Map<string, Drawn>();
  let isSame = before?.drawn.size === document.nodes.length;
  for (const node of document.nodes) {
    const { key, raw } = node;
    const found = problems.get(key) ?? NO_PROBLEMS;
    const differs = comparison?.nodes.get(key);
    const hasPlainEdge = plain.has(key);
    const old = before?.drawn.get(key);
    const isUntouched =
      isSameWorld &&
      old?.raw === raw &&
      old.problems === found &&
      old.differs === differs &&
      old.hasPlainEdge === hasPlainEdge;
    if (old && isUntouched) {
      drawn.set(key, old);
      continue;
    }
    const next = viewOf(node, surroundings, found, differs, hasPlainEdge);
    const view = old && isSameView(old.view, next) ? old.view : next;
    isSame &&= view === old?.view;
    drawn.set(key, { raw, problems: found, differs, hasPlainEdge, view });
  }
  if (before && isSame) return { of: seen, drawn, views: before.views };
  const views = new Map([...drawn].map(([key, { view }]) => [key, view]));
  return { of: seen, drawn, views };
}
