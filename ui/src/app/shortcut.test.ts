import { describe, expect, test } from "vitest";
import { isChord, type KeyPress, tellShortcut } from "./shortcut.ts";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("a press is a chord", () => {
  test.each<[string, KeyPress, boolean]>([
    ["Mod+K", press("k", { ctrlKey: true }), true],
    ["Mod+K", press("k"), false],
    ["Mod+K", press("k", { ctrlKey: true, shiftKey: true }), false],
    ["Mod+K", press("k", { ctrlKey: true, metaKey: true }), false],
    ["Mod+Shift+Z", press("Z", { ctrlKey: true, shiftKey: true }), true],
    ["Mod+Shift+Z", press("z", { ctrlKey: true }), false],
    ["?", press("?", { shiftKey: true }), true],
    ["g", press("g", { altKey: true }), false],
  ])("%s", (chord, pressed, fits) => {
    expect(isChord(pressed, chord, false)).toBe(fits);
  });
  test("Mod is Cmd on a Mac", () => {
    expect(isChord(press("k", { metaKey: true }), "Mod+K", true)).toBe(true);
    expect(isChord(press("k", { ctrlKey: true }), "Mod+K", true)).toBe(false);
  });
});

test("a shortcut is told as it stands on the keys", () => {
  expect(tellShortcut("Mod+Shift+Z", false)).toBe("Ctrl Shift Z");
  expect(tellShortcut("Mod+Shift+Z", true)).toBe("⌘⇧Z");
  expect(tellShortcut("g a", false)).toBe("G A");
});
