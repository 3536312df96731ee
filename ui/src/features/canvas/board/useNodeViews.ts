import { useState } from "react";
import { useEditor } from "../state/EditorContext.tsx";
import { isSameView, type NodeView, viewOf } from "./node-view.ts";

const NO_PROBLEMS: readonly never[] = [];

/** What the card of each node shows, by key; a view that says the same stays the same object. */
export function useNodeViews(): ReadonlyMap<string, NodeView> {
  const { document, surroundings, problems } = useEditor();
  const [drawn, setDrawn] = useState({
    document,
    surroundings,
    problems,
    views: draw(new Map(), document, surroundings, problems),
  });
  const isOld =
    drawn.document !== document ||
    drawn.surroundings !== surroundings ||
    drawn.problems !== problems;
  if (!isOld) return drawn.views;
  const views = draw(drawn.views, document, surroundings, problems);
  setDrawn({ document, surroundings, problems, views });
  return views;
}

type Editor = ReturnType<typeof useEditor>;

function draw(
  before: ReadonlyMap<string, NodeView>,
  document: Editor["document"],
  surroundings: Editor["surroundings"],
  problems: Editor["problems"],
): ReadonlyMap<string, NodeView> {
  return new Map(
    document.nodes.map((node) => {
      const view = viewOf(node, surroundings, problems.get(node.key) ?? NO_PROBLEMS);
      const old = before.get(node.key);
      return [node.key, old && isSameView(old, view) ? old : view];
    }),
  );
}
