import { act, cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { WorkflowDocument } from "../model/document.ts";
import { chain } from "../model/testing.ts";
import { type Editor, EditorProvider, useWholeDocument } from "./EditorContext.tsx";
import { type EditorState, editorStore } from "./editor-store.ts";

afterEach(cleanup);

/** A part that looks through all of it. */
function Part({ onDraw }: { onDraw: (document: WorkflowDocument) => void }) {
  onDraw(useWholeDocument());
  return null;
}

/** Every document that such a part is drawn with, after something is done. */
function drawnWith(document: WorkflowDocument, done: (state: EditorState) => void) {
  const store = editorStore(document);
  const drawn: WorkflowDocument[] = [];
  render(
    <EditorProvider editor={{ store } as Editor}>
      <Part onDraw={(each) => drawn.push(each)} />
    </EditorProvider>,
  );
  drawn.length = 0;
  act(() => done(store.getState()));
  return { drawn, now: store.getState() };
}

const KEY = "#a";

test("what is typed into a node is drawn after the key, with what was there until then", () => {
  const document = chain();
  const { drawn, now } = drawnWith(document, ({ run }) =>
    run({ type: "set", key: KEY, path: ["model"], value: "gpt-5" }),
  );
  expect(now.history.present).not.toBe(document);
  expect(drawn[0]).toBe(document);
  expect(drawn.at(-1)).toBe(now.history.present);
});

test.each<[string, (state: EditorState) => void]>([
  ["moved", ({ run }) => run({ type: "move", positions: new Map([[KEY, { x: 7, y: 7 }]]) })],
  ["taken away", ({ run }) => run({ type: "remove", keys: [KEY] })],
  ["renamed", ({ run }) => run({ type: "rename", key: KEY, id: "other" })],
  ["replaced", ({ run }) => run({ type: "replace", document: { ...chain(), ui: {} } })],
])("what is %s is drawn at once", (_, done) => {
  const { drawn, now } = drawnWith(chain(), done);
  expect(drawn.length).toBeGreaterThan(0);
  for (const each of drawn) expect(each).toBe(now.history.present);
});

test("an older version is drawn at once, and so is the way back", () => {
  const older = { ...chain(), ui: {} };
  const { drawn } = drawnWith(chain(), ({ look }) => look({ version: 1, document: older }));
  expect(new Set(drawn)).toEqual(new Set([older]));
});
