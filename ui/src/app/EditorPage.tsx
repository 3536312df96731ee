import { type ComponentProps, useEffect, useState } from "react";
import { Loading } from "../components/Loading.tsx";
import type { WorkflowEditor } from "../features/canvas/WorkflowEditor.tsx";
import { texts } from "./texts.ts";

type Editor = typeof WorkflowEditor;

let loaded: Editor | null = null;

/** The editor brings the canvas library with it, which no other page needs. */
async function load(): Promise<Editor> {
  loaded = (await import("../features/canvas/WorkflowEditor.tsx")).WorkflowEditor;
  return loaded;
}

/** Loads the editor once the first page stands, so that opening a workflow need not wait for it. */
export function loadEditorSoon(): void {
  const start = () => {
    load().catch(() => {
      // Opening a workflow tries again, and tells.
    });
  };
  window.addEventListener("load", () => setTimeout(start, PAUSE_MS), { once: true });
}

const PAUSE_MS = 300;

/**
 * The editor, once it is loaded. Not by `Suspense`: what has shown a fallback is held back for 300 ms,
 * and this one is there in fewer.
 */
export function EditorPage(props: ComponentProps<Editor>) {
  const [editor, setEditor] = useState(() => loaded);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    if (editor) return;
    load().then((component) => setEditor(() => component), setFailure);
  }, [editor]);
  if (failure) throw failure;
  const Shown = editor;
  return Shown ? <Shown {...props} /> : <Loading>{texts.loading}</Loading>;
}
