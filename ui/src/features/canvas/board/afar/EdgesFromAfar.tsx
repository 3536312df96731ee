import { ViewportPortal } from "@xyflow/react";
import type { FlowEdge } from "../flow/flow-nodes.ts";
import type { FlowNode } from "../flow/useFlowNodes.ts";
import styles from "./EdgesFromAfar.module.css";
import { farEdges } from "./far-edges.ts";

interface Props {
  nodes: readonly FlowNode[];
  edges: readonly FlowEdge[];
}

/**
 * The edges where they are too many and too far away to be pointed at: a few strokes instead of an
 * element with handlers for each. What they say is in the list of nodes.
 */
export function EdgesFromAfar({ nodes, edges }: Props) {
  const cards = nodes.filter((node) => node.type === "card");
  const { still, moving, selected } = farEdges(cards, edges);
  return (
    <ViewportPortal>
      <svg className={styles.edges} data-edges="afar" aria-hidden="true">
        {still.map((path, at) => (
          // A stroke has no name but its place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <path key={at} d={path} />
        ))}
        <path d={moving} />
        <path className={styles.selected} d={selected} />
      </svg>
    </ViewportPortal>
  );
}
