import { texts } from "./texts.ts";

/**
 * A shortcut as text: keys joined by `+` are pressed together (`Mod+Shift+Z`), keys apart by a
 * space one after the other (`g a`). `Mod` is Cmd on a Mac and Ctrl elsewhere.
 */
export type Shortcut = string;

/** What a listener needs of a key press. */
export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** Whether the machine has a Cmd key. */
export const IS_MAC = /mac|iphone|ipad/i.test(navigator.userAgent);

/** Whether one press is a chord such as `Mod+K`. Shift counts only where a letter is named. */
export function isChord(press: KeyPress, chord: string, mac = IS_MAC): boolean {
  const keys = chord.split("+");
  const key = keys.at(-1) ?? "";
  const named = (modifier: string) => keys.slice(0, -1).includes(modifier);
  if (plain(press.key) !== plain(key)) return false;
  const [mod, other] = mac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  const shiftFits = /^[a-z]$/i.test(key) ? press.shiftKey === named("Shift") : true;
  return mod === named("Mod") && !other && press.altKey === named("Alt") && shiftFits;
}

/** Plus and equals share a key on some keyboards, and minus has one of its own beside the digits. */
function plain(key: string): string {
  return key === "+" ? "=" : key.toLowerCase();
}

/** A shortcut as it stands on the keys. */
export function tellShortcut(shortcut: Shortcut, mac = IS_MAC): string {
  return shortcut
    .split(" ")
    .map((chord) =>
      chord
        .split("+")
        .map((key) => tellKey(key, mac))
        .join(mac ? "" : " "),
    )
    .join(" ");
}

function tellKey(key: string, mac: boolean): string {
  if (key === "=") return "+";
  if (key === "-") return "−";
  if (key === "Mod") return mac ? "⌘" : texts.keys.mod;
  if (key === "Shift") return mac ? "⇧" : texts.keys.shift;
  if (key === "Alt") return mac ? "⌥" : texts.keys.alt;
  return key.length === 1 ? key.toUpperCase() : key;
}
