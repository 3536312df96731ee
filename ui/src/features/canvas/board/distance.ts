import { createContext } from "react";

/**
 * How much of a card can be told apart: everything, its name, or no more than that it is there. What
 * cannot be told apart is not drawn.
 */
export type Distance = "near" | "far" | "farthest";

const FAR = 0.4;
const FARTHEST = 0.2;

/** How far away a canvas is looked at. */
export function distanceOf({ zoom }: { zoom: number }): Distance {
  if (zoom < FARTHEST) return "farthest";
  return zoom < FAR ? "far" : "near";
}

/** From where the cards are looked at. */
export const DistanceContext = createContext<Distance>("near");
