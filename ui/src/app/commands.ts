import { useEffect } from "react";
import { create } from "zustand";
import { isChord, type Shortcut } from "./shortcut.ts";

/** One thing that can be done: it stands in the command palette, and may have a shortcut. */
export interface Command {
  /** Unique while registered. */
  id: string;
  title: string;
  /** The heading that it stands under. */
  section: string;
  shortcut?: Shortcut;
  run: () => void;
}

/** A key that part of a page hears by itself, while it has the focus. */
export interface KeyHint {
  title: string;
  /** As they stand on the keys. */
  keys: string;
}

interface Registry {
  commands: readonly Command[];
  hints: readonly KeyHint[];
}

/** What can be done where one is, in the order of registration. */
export const useCommandRegistry = create<Registry>(() => ({ commands: [], hints: [] }));

/** Offers commands for as long as the component is shown. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    useCommandRegistry.setState((state) => ({ commands: [...state.commands, ...commands] }));
    return () =>
      useCommandRegistry.setState((state) => ({
        commands: state.commands.filter((command) => !commands.includes(command)),
      }));
  }, [commands]);
}

/** Tells of keys for as long as the component is shown; the same list each time. */
export function useKeyHints(hints: readonly KeyHint[]): void {
  useEffect(() => {
    useCommandRegistry.setState((state) => ({ hints: [...state.hints, ...hints] }));
    return () =>
      useCommandRegistry.setState((state) => ({
        hints: state.hints.filter((hint) => !hints.includes(hint)),
      }));
  }, [hints]);
}

/** A second key counts to a sequence such as `g a` for this long. */
const SEQUENCE_MS = 1_000;

/**
 * Listens to the keyboard for the registered commands. A shortcut without Ctrl or Cmd does nothing
 * while one types; no shortcut does anything while a dialog is open.
 */
export function useShortcuts(): void {
  useEffect(() => {
    let leader = { key: "", at: 0 };
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || inDialog()) return;
      const typing = isTyping(event.target);
      const fresh = event.timeStamp - leader.at < SEQUENCE_MS ? leader.key : "";
      const found = useCommandRegistry
        .getState()
        .commands.findLast(({ shortcut }) => shortcut && fits(shortcut, event, fresh, typing));
      leader = typing ? { key: "", at: 0 } : { key: event.key, at: event.timeStamp };
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

/** Where one types, these are about the text. */
const TEXT_KEYS: readonly Shortcut[] = ["Mod+A", "Mod+D"];

function fits(shortcut: Shortcut, event: KeyboardEvent, leader: string, typing: boolean) {
  if (typing && (!shortcut.includes("Mod+") || TEXT_KEYS.includes(shortcut))) return false;
  const [first = "", second] = shortcut.split(" ");
  return second ? leader === first && isChord(event, second) : isChord(event, first);
}

function inDialog(): boolean {
  return (
    document.querySelector(
      // A message at the edge of the window is a dialog too, by its role alone.
      '[role="dialog"]:not([aria-modal="false"]), [role="alertdialog"]',
    ) !== null
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select"))
  );
}
