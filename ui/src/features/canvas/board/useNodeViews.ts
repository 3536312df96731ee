import { useState } from "react";
import { choicesWithPlainEdge } from "../model/choice.ts";
import type { Comparison } from "../model/compare.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { isSameView, type NodeView, viewOf } from "./node-view.ts";
import { useComparison } from "./useComparison.ts";

const NO_PROBLEMS: readonly never[] = [];

/** What the card of each node shows, by key; a view that says the same stays the same object. */
export function useNodeViews(): ReadonlyMap<string, NodeView> {
  const { document, surroundings, problems } = useEditor();
  const comparison = useComparison();
  const [drawn, setDrawn] = useState({
    document,
    surroundings,
    problems,
    comparison,
    views: draw(new Map(), document, surroundings, problems, comparison),
  });
  const isOld =
    drawn.document !== document ||
    drawn.surroundings !== surroundings ||
    drawn.problems !== problems ||
    drawn.comparison !== comparison;
  if (!isOld) return drawn.views;
  const views = draw(drawn.views, document, surroundings, problems, comparison);
  setDrawn({ document, surroundings, problems, comparison, views });
  return views;
}

type Editor = ReturnType<typeof useEditor>;

function draw(
  before: ReadonlyMap<string, NodeView>,
  document: Editor["document"],
  surroundings: Editor["surroundings"],
  problems: Editor["problems"],
  comparison: Comparison | null,
): ReadonlyMap<string, NodeView> {
  const plain = choicesWithPlainEdge(document);
  return new Map(
    document.nodes.map((node) => {
      const { key } = node;
      const found = problems.get(key) ?? NO_PROBLEMS;
      const differs = comparison?.nodes.get(key);
      const view = viewOf(node, surroundings, found, differs, plain.has(key));
      const old = before.get(node.key);
      return [node.key, old && isSameView(old, view) ? old : view];
    }),
  );
}
