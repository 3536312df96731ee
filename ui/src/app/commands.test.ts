import { fireEvent, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Command, useCommandRegistry, useCommands, useShortcuts } from "./commands.ts";

const run = vi.fn<(id: string) => void>();

const command = (id: string, shortcut: string): Command => ({
  id,
  title: id,
  section: "Test",
  shortcut,
  run: () => run(id),
});

const COMMANDS = [command("palette", "Mod+K"), command("agents", "g a"), command("help", "?")];

beforeEach(() => {
  run.mockClear();
  renderHook(() => {
    useCommands(COMMANDS);
    useShortcuts();
  });
});

afterEach(() => {
  document.body.replaceChildren();
});

test("a chord runs its command, also while one types", () => {
  const input = document.body.appendChild(document.createElement("input"));
  fireEvent.keyDown(input, { key: "k", ctrlKey: true });
  fireEvent.keyDown(input, { key: "?" });
  expect(run.mock.calls).toEqual([["palette"]]);
});

test("a sequence runs its command", () => {
  fireEvent.keyDown(document.body, { key: "a" });
  fireEvent.keyDown(document.body, { key: "g" });
  fireEvent.keyDown(document.body, { key: "a" });
  expect(run.mock.calls).toEqual([["agents"]]);
});

test("nothing runs behind a dialog", () => {
  const dialog = document.body.appendChild(document.createElement("div"));
  dialog.setAttribute("role", "dialog");
  fireEvent.keyDown(document.body, { key: "?" });
  expect(run).not.toHaveBeenCalled();
});

test("commands are gone with the component that offers them", () => {
  const { unmount } = renderHook(() => useCommands(COMMANDS));
  const before = useCommandRegistry.getState().commands.length;
  unmount();
  expect(useCommandRegistry.getState().commands.length).toBeLessThan(before);
});

test("a message at the edge of the window stops nothing", () => {
  const message = document.body.appendChild(document.createElement("div"));
  message.setAttribute("role", "dialog");
  message.setAttribute("aria-modal", "false");
  fireEvent.keyDown(document.body, { key: "?" });
  expect(run.mock.calls).toEqual([["help"]]);
});
