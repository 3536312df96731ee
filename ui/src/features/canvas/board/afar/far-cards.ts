import type { IdentityKind } from "../../model/identity.ts";
import { type NodeView, severalOf } from "../cards/node-view.ts";
import type { CardNode } from "../flow/flow-nodes.ts";
import type { FlowNode } from "../flow/useFlowNodes.ts";

/** What of a card can be told from afar. */
interface Look extends Pick<NodeView, "identity" | "severity" | "difference"> {
  /** Whether it is a column of a card that acts with several: only the lens shows it, over the card. */
  isBand: boolean;
}

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
  const add = ({ identity, severity, difference, isBand }: Look, box: Box) => {
    const name = `${isBand ? "band " : ""}${identity} ${severity} ${difference}`;
    const look = { identity, severity, difference, isBand };
    const alike = looks.get(name) ?? { look, outlines: [] };
    alike.outlines.push(outline(box));
    looks.set(name, alike);
  };
  const bands: [Look, Box][] = [];
  for (const card of cards) {
    const { view } = card.data;
    const box = { ...card.position, ...sizeOf(card) };
    add({ ...view, isBand: false }, box);
    for (const [kind, band] of bandsOf(box, severalOf(view) ?? [])) {
      bands.push([{ ...view, identity: kind, isBand: true }, band]);
    }
  }
  for (const [look, band] of bands) add(look, band);
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

/** A card that acts with several, as a column for each kind. */
export function bandsOf(
  { x, y, width, height }: Box,
  parts: readonly { kind: IdentityKind }[],
): [IdentityKind, Box][] {
  const share = width / parts.length;
  return parts.map(({ kind }, at) => [kind, { x: x + at * share, y, width: share, height }]);
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
