import type { NodeView } from "../cards/node-view.ts";
import type { CardNode } from "../flow/flow-nodes.ts";
import type { FlowNode } from "../flow/useFlowNodes.ts";

/** What of a card can be told from afar. */
type Look = Pick<NodeView, "identity" | "severity" | "difference">;

/** Cards that look alike, drawn by one stroke. */
export interface FarCards extends Look {
  /** A name that no other stroke has. */
  id: string;
  path: string;
}

/**
 * How many one stroke draws. They follow each other in the workflow, so they lie near each other, and
 * what is not in sight is passed over at once.
 */
const TOGETHER = 200;

/** Cards as their outlines: thousands of them with a few strokes. */
export function farCards(cards: readonly CardNode[]): FarCards[] {
  const looks = new Map<string, { look: Look; outlines: string[] }>();
  for (const card of cards) {
    const { identity, severity, difference } = card.data.view;
    const name = `${identity} ${severity} ${difference}`;
    const alike = looks.get(name) ?? { look: { identity, severity, difference }, outlines: [] };
    alike.outlines.push(outline({ ...card.position, ...sizeOf(card) }));
    looks.set(name, alike);
  }
  return [...looks].flatMap(([name, { look, outlines }]) =>
    [...Array(Math.ceil(outlines.length / TOGETHER)).keys()].map((at) => ({
      ...look,
      id: `${name} ${at}`,
      path: outlines.slice(at * TOGETHER, (at + 1) * TOGETHER).join(""),
    })),
  );
}

/** A part of the canvas, in pixels at 100 %. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The outline of something on the canvas, as a part of a path. */
export function outline({ x, y, width, height }: Box): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}

function sizeOf({ measured }: CardNode) {
  return { width: measured?.width ?? 0, height: measured?.height ?? 0 };
}

/** The cards that share some of a part of the canvas; a box without any room shares nothing. */
export function cardsIn(nodes: readonly FlowNode[], { x, y, width, height }: Box): CardNode[] {
  if (width <= 0 || height <= 0) return [];
  return nodes.filter((node): node is CardNode => {
    if (node.type !== "card" || node.hidden) return false;
    const { position } = node;
    if (position.x >= x + width || position.y >= y + height) return false;
    const size = sizeOf(node);
    return position.x + size.width > x && position.y + size.height > y;
  });
}

/** The card at a point of the canvas: of several, the one on top. */
export function cardAt(
  nodes: readonly FlowNode[],
  point: { x: number; y: number },
): CardNode | undefined {
  return cardsIn(nodes, { ...point, width: Number.EPSILON, height: Number.EPSILON }).at(-1);
}
