import { ViewportPortal } from "@xyflow/react";
import { useState } from "react";
import type { CardNode } from "../flow/flow-nodes.ts";
import type { FlowNode } from "../flow/useFlowNodes.ts";
import styles from "./CardsFromAfar.module.css";
import { farCards } from "./far-cards.ts";

/**
 * The cards where they are too many and too far away for anything to be told but that they are there:
 * a few strokes instead of an element with handlers for each. One that is pointed at, has the focus or is
 * selected stands over its outline, as React Flow draws it.
 */
export function CardsFromAfar({ nodes }: { nodes: readonly FlowNode[] }) {
  const strokes = farCards(useResting(nodes));
  return (
    <ViewportPortal>
      <svg className={styles.cards} data-cards="afar" aria-hidden="true">
        {strokes.map(({ id, path, identity, severity, difference, isBand }) => (
          <path
            key={id}
            data-identity={identity}
            data-band={isBand || undefined}
            data-severity={severity ?? undefined}
            data-difference={difference ?? undefined}
            d={path}
          />
        ))}
      </svg>
    </ViewportPortal>
  );
}

/** The cards that nobody drags; the same list for as long as they are the same. */
function useResting(nodes: readonly FlowNode[]): readonly CardNode[] {
  const found = nodes.filter(
    (node): node is CardNode => node.type === "card" && !node.dragging && !node.hidden,
  );
  const [resting, setResting] = useState(found);
  const isSame = found.length === resting.length && found.every((node, at) => node === resting[at]);
  if (isSame) return resting;
  setResting(found);
  return found;
}
