import { expect, test } from "vitest";
import { aligned, type Box } from "./align.ts";

const box = (key: string, x: number, y: number, width = 180, height = 80): Box => ({
  key,
  position: { x, y },
  width,
  height,
});

const BOXES = [box("a", 0, 0), box("b", 40, 200, 180, 120), box("c", 400, 600)];
const places = (how: Parameters<typeof aligned>[1], boxes = BOXES) =>
  Object.fromEntries([...aligned(boxes, how)].map(([key, { x, y }]) => [key, [x, y]]));

test("edges and centres come in line", () => {
  expect(places("left")).toEqual({ a: [0, 0], b: [0, 200], c: [0, 600] });
  expect(places("right")).toEqual({ a: [400, 0], b: [400, 200], c: [400, 600] });
  expect(places("centre")).toEqual({ a: [200, 0], b: [200, 200], c: [200, 600] });
  expect(places("top")).toEqual({ a: [0, 0], b: [40, 0], c: [400, 0] });
  expect(places("bottom")).toEqual({ a: [0, 600], b: [40, 560], c: [400, 600] });
  expect(places("middle")).toEqual({ a: [0, 300], b: [40, 280], c: [400, 300] });
});

test("gaps become even between the outermost cards, which stay", () => {
  expect(places("down")).toEqual({ a: [0, 0], b: [40, 280], c: [400, 600] });
  const row = [box("c", 500, 8), box("a", 0, 0), box("b", 190, 4)];
  expect(places("across", row)).toEqual({ a: [0, 0], b: [252, 4], c: [500, 8] });
});

test("nothing has no place", () => {
  expect(aligned([], "across").size).toBe(0);
});
