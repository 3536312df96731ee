import { cardSize } from "../cards/card-size.ts";
import type { NodeView } from "../cards/node-view.ts";
import type { CardNode } from "../flow/flow-nodes.ts";

/** What of a card can be told from afar. */
export type Look = Pick<NodeView, "identity" | "severity" | "difference">;

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

/** Cards as their outlines: thousands of them with a few strokes. Those being dragged are left out. */
export function farCards(cards: readonly CardNode[]): FarCards[] {
  const open = new Map<string, { look: Look; outlines: string[] }>();
  const drawn: FarCards[] = [];
  const close = (name: string) => {
    const { look, outlines } = open.get(name) ?? {};
    if (!look || !outlines) return;
    drawn.push({ ...look, id: `${name} ${drawn.length}`, path: outlines.join("") });
    open.delete(name);
  };
  for (const card of cards) {
    if (card.dragging) continue;
    const { identity, severity, difference } = card.data.view;
    const look = { identity, severity, difference };
    const name = `${identity} ${severity} ${difference}`;
    const stroke = open.get(name) ?? { look, outlines: [] };
    stroke.outlines.push(outlineOf(card));
    open.set(name, stroke);
    if (stroke.outlines.length === TOGETHER) close(name);
  }
  for (const name of [...open.keys()]) close(name);
  return drawn;
}

function outlineOf({ position: { x, y }, data }: CardNode): string {
  const { width, height } = cardSize(data.view).measured;
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}

/** The card at a point of the canvas: of several, the one on top. */
export function cardAt(
  cards: readonly CardNode[],
  point: { x: number; y: number },
): CardNode | undefined {
  return cards.findLast(({ position, data }) => {
    const [across, down] = [point.x - position.x, point.y - position.y];
    const { width, height } = cardSize(data.view).measured;
    return across >= 0 && down >= 0 && across <= width && down <= height;
  });
}
