import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepZoom, nextZoom, storedZoom, ZOOMS } from "../app/zoom.ts";
import { chooseZoom, stepZoom, useZoom } from "../app/zoom-store.ts";

const told = vi.fn<(command: string, args: unknown) => void>();

beforeEach(() => {
  told.mockClear();
  mockIPC((command, args) => told(command, args));
});

afterEach(() => {
  clearMocks();
  window.localStorage.clear();
  useZoom.setState({ zoom: 1 });
});

test("a choice is kept, and the designed size is no choice", () => {
  expect(storedZoom(window)).toBe(1);
  keepZoom(window, 1.5);
  expect(storedZoom(window)).toBe(1.5);
  keepZoom(window, 1);
  expect(window.localStorage).toHaveLength(0);
});

test.each(["", "3", "0.5", "1.3", "large"])("%j is kept by nobody, and counts as none", (kept) => {
  window.localStorage.setItem("patchbay.zoom", kept);
  expect(storedZoom(window)).toBe(1);
});

test("steps lead through every size, and end at the first and the last", () => {
  const up = [1];
  for (let at = 0; at < ZOOMS.length; at += 1) up.push(nextZoom(up.at(-1) ?? 1, 1));
  expect(up).toEqual([...ZOOMS, 2]);
  expect(nextZoom(2, -1)).toBe(1.75);
  expect(nextZoom(1, -1)).toBe(1);
});

test("the window shows what is chosen; what it cannot show is not kept", async () => {
  await chooseZoom(1.5);
  expect(told).toHaveBeenCalledWith("set_zoom", { factor: 1.5 });
  expect(storedZoom(window)).toBe(1.5);
  stepZoom(1);
  await vi.waitFor(() => expect(storedZoom(window)).toBe(1.75));
  mockIPC(() => {
    throw new Error("no window");
  });
  await expect(chooseZoom(2)).rejects.toThrow("no window");
  expect([useZoom.getState().zoom, storedZoom(window)]).toEqual([1.75, 1.75]);
});
