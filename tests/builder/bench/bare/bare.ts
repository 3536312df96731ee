import "@xyflow/react/dist/style.css";
import { type Edge, type Node, ReactFlow } from "@xyflow/react";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

/** What React Flow shows by itself: the same nodes and edges, with its own cards. */
async function show(): Promise<void> {
  const answer = await fetch("/graph.json");
  const { nodes, edges } = (await answer.json()) as { nodes: Node[]; edges: Edge[] };
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no root");
  createRoot(root).render(
    createElement(ReactFlow, {
      defaultNodes: nodes,
      defaultEdges: edges,
      fitView: true,
      // As far out as the builder, so that as many nodes are seen.
      minZoom: 0.15,
    }),
  );
}

const start = document.createElement("button");
start.textContent = "Show";
start.addEventListener("click", () => {
  start.remove();
  void show();
});
document.body.prepend(start);
