import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(path.join(import.meta.dirname, "tokens.css"), "utf8");
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
  ),
);

/** Relative luminance of an sRGB colour (WCAG 2.2, definition of the term). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(front: string, back: string, theme: "light" | "dark"): number {
  const [ink, paper] = [tokens.get(front)?.[theme], tokens.get(back)?.[theme]];
  if (!ink || !paper) throw new Error(`no colours for ${front} on ${back}`);
  const [low = 0, high = 0] = [luminance(ink), luminance(paper)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ["bg", "surface", "raised", "sunken"];
const TEXTS = ["ink", "ink-2", "ink-3", "ok", "bad", "warn", "accent", "id-shared", "id-user"];
const ON_TINTS = [
  ["ink", "ok-bg"],
  ["ink-2", "ok-bg"],
  ["ok", "ok-bg"],
  ["ink", "bad-bg"],
  ["bad", "bad-bg"],
  ["warn", "warn-bg"],
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
  ["ink", "hover"],
  ["ink-2", "hover"],
  ["ink", "selected"],
];

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  const pairs = SURFACES.flatMap((surface) => TEXTS.map((text) => [text, surface]));
  test.each([...pairs, ...ON_TINTS])("%s on %s reads at 4.5:1", (front = "", back = "") => {
    expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(4.5);
  });
  test.each(SURFACES)("the edge of a field and the focus ring stand out on %s", (surface) => {
    expect(contrast("line-field", surface, theme)).toBeGreaterThanOrEqual(3);
    expect(contrast("focus", surface, theme)).toBeGreaterThanOrEqual(3);
  });
});
