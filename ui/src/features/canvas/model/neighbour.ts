import type { Position } from "./document.ts";

/** Where an arrow key leads. */
export type Direction = "left" | "right" | "up" | "down";

/** Something on the canvas, and its middle, in pixels at 100 %. */
export interface Spot {
  key: string;
  middle: Position;
}

/** How much farther away it is to go aside than to go ahead. */
const ASIDE = 2;

/**
 * The nearest of those that lie in a direction. One that lies more aside than ahead is taken only where
 * nothing lies ahead, so that an arrow leads on as long as there is anything on that side.
 */
export function neighbourOf(
  spots: readonly Spot[],
  from: Spot,
  direction: Direction,
): string | undefined {
  let nearest: { key: string; isAhead: boolean; way: number } | undefined;
  for (const { key, middle } of spots) {
    if (key === from.key) continue;
    const { ahead, aside } = toward(from.middle, middle, direction);
    if (ahead <= 0) continue;
    const isAhead = aside <= ahead;
    const way = ahead + ASIDE * aside;
    const isNearer =
      !nearest || (isAhead === nearest.isAhead ? way < nearest.way : isAhead && !nearest.isAhead);
    if (isNearer) nearest = { key, isAhead, way };
  }
  return nearest?.key;
}

function toward(from: Position, to: Position, direction: Direction) {
  const [x, y] = [to.x - from.x, to.y - from.y];
  switch (direction) {
    case "left":
      return { ahead: -x, aside: Math.abs(y) };
    case "right":
      return { ahead: x, aside: Math.abs(y) };
    case "up":
      return { ahead: -y, aside: Math.abs(x) };
    case "down":
      return { ahead: y, aside: Math.abs(x) };
  }
}
