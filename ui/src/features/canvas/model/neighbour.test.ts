import { expect, test } from "vitest";
import { type Direction, neighbourOf, type Spot } from "./neighbour.ts";
import { random } from "./testing.ts";

const spot = (key: string, x: number, y: number): Spot => ({ key, middle: { x, y } });
const DIRECTIONS: readonly Direction[] = ["left", "right", "up", "down"];

test("an arrow leads to the next on its side, and nowhere from the last", () => {
  const rows = [0, 1, 2];
  const grid = rows.flatMap((row) => rows.map((at) => spot(`${at}${row}`, at * 240, row * 90)));
  const from = (key: string) => grid.find((each) => each.key === key) ?? spot(key, 0, 0);
  expect(neighbourOf(grid, from("11"), "left")).toBe("01");
  expect(neighbourOf(grid, from("11"), "right")).toBe("21");
  expect(neighbourOf(grid, from("11"), "up")).toBe("10");
  expect(neighbourOf(grid, from("11"), "down")).toBe("12");
  expect(neighbourOf(grid, from("00"), "left")).toBeUndefined();
  expect(neighbourOf(grid, from("22"), "down")).toBeUndefined();
});

test("what lies ahead comes before what is nearer and aside", () => {
  const from = spot("from", 0, 0);
  const ahead = spot("ahead", 300, 40);
  const aside = spot("aside", 10, 100);
  expect(neighbourOf([from, aside, ahead], from, "right")).toBe("ahead");
  expect(neighbourOf([from, aside], from, "right")).toBe("aside");
});

test("an arrow leads on as long as anything lies on its side, and never to where it came from", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const next = random(seed);
    const place = () => Math.floor(next() * 40);
    const spots = [...Array(1 + place()).keys()].map((at) => spot(String(at), place(), place()));
    for (const from of spots) {
      for (const direction of DIRECTIONS) {
        const along = ({ middle: { x, y } }: Spot) =>
          ({ left: -x, right: x, up: -y, down: y })[direction];
        const to = spots.find(({ key }) => key === neighbourOf(spots, from, direction));
        const farthest = Math.max(...spots.map(along));
        if (to) expect(along(to)).toBeGreaterThan(along(from));
        else expect(along(from), `seed ${seed}`).toBe(farthest);
      }
    }
  }
});
