import { afterEach, expect, test, vi } from "vitest";
import { copyText } from "./copy-text.ts";

const offered = () => document.querySelector("textarea")?.value;

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(document, "execCommand");
});

function refuseClipboard(answer: boolean) {
  vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new Error()) } });
  const command = vi.fn(() => answer && offered() === "a text");
  Object.defineProperty(document, "execCommand", { value: command, configurable: true });
}

test("the clipboard is written", async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  await copyText("a text");
  expect(writeText).toHaveBeenCalledWith("a text");
});

test("where that is refused the text is selected and copied, and the focus comes back", async () => {
  refuseClipboard(true);
  const button = document.body.appendChild(document.createElement("button"));
  button.focus();
  await copyText("a text");
  expect(document.activeElement).toBe(button);
  expect(document.querySelector("textarea")).toBeNull();
});

test("a clipboard that cannot be written at all is an error", async () => {
  refuseClipboard(false);
  await expect(copyText("a text")).rejects.toThrow();
});
