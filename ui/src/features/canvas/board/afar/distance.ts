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

const FROM_NEAR: readonly Distance[] = ["near", "far", "farthest"];

/**
 * Where detail falls away at once and comes back when the canvas rests: thousands of cards cannot be
 * drawn anew at each step of a zoom.
 */
export function farther(a: Distance, b: Distance): Distance {
  return FROM_NEAR.indexOf(a) > FROM_NEAR.indexOf(b) ? a : b;
}

/** Up to this many nodes or edges, each is drawn by itself, in sight or not. */
const MANY = 150;
/** From afar most are in sight and little is drawn of each; more than so many are strokes. */
const MANY_FROM_AFAR = 400;

/** Whether so many are better looked through for those in sight; from afar, better drawn together. */
export function isMany(count: number, distance: Distance): boolean {
  return count > (distance === "farthest" ? MANY_FROM_AFAR : MANY);
}

/** From where the cards are looked at. */
export const DistanceContext = createContext<Distance>("near");
