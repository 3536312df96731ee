import { invoke } from "@tauri-apps/api/core";

let last: Promise<unknown> = Promise.resolve();

/** Has the shell do one thing after the other: it would do what it is asked at once, in any order. */
function inTurn<T>(command: string, given: Record<string, unknown>): Promise<T> {
  const done = last.then(() => invoke<T>(command, given));
  last = done.catch(() => undefined);
  return done;
}

/** The draft of a workflow, as it was kept beside the desktop's data; null where there is none. */
export function readDraftFile(id: string): Promise<string | null> {
  return inTurn("read_draft", { id });
}

/** Keeps the draft of a workflow beside the desktop's data: the window's own storage ends with it. */
export function keepDraftFile(id: string, text: string): Promise<void> {
  return inTurn("keep_draft", { id, text });
}

/** Takes the draft of a workflow away. */
export function forgetDraftFile(id: string): Promise<void> {
  return inTurn("forget_draft", { id });
}
