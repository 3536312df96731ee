import { useEffect, useState } from "react";
import { isUnsaved } from "../model/history.ts";
import { readWorkflow, writeWorkflow } from "../model/projection.ts";
import { type Draft, forgetDraft, keepDraft, readDraft } from "./drafts.ts";
import { useEditor } from "./EditorContext.tsx";

/** In milliseconds: what a crash may cost. */
const PAUSE = 500;

/** What an earlier canvas left behind, and what can be done with it. */
interface LeftBehind {
  draft: Draft | null;
  restore: () => void;
  discard: () => void;
}

/**
 * Keeps what is not saved, a moment after each change, so that a crash of the program or the machine
 * costs nothing; and offers what an earlier canvas of this workflow left behind.
 */
export function useDraft(): LeftBehind {
  const { store, workflow } = useEditor();
  const { id, version } = workflow;
  const [draft, setDraft] = useState<Draft | null>(null);

  useEffect(() => {
    let gone = false;
    void readDraft(id).then((found) => {
      if (gone || !found) return;
      const saved = writeWorkflow(store.getState().history.saved);
      const same = JSON.stringify([found.flow, found.flow_ui]);
      if (same === JSON.stringify([saved.flow, saved.flow_ui])) void forgetDraft(id);
      else setDraft(found);
    });
    return () => {
      gone = true;
    };
  }, [id, store]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      const { present } = store.getState().history;
      const at = new Date().toISOString();
      void keepDraft(id, { ...writeWorkflow(present), base: version ?? null, at });
    };
    const stop = store.subscribe(({ history }, before) => {
      if (history === before.history) return;
      clearTimeout(timer);
      if (isUnsaved(history)) timer = setTimeout(keep, PAUSE);
      else if (isUnsaved(before.history)) void forgetDraft(id);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [id, version, store]);

  return {
    draft,
    restore: () => {
      if (draft) {
        const document = readWorkflow(draft, () => crypto.randomUUID());
        store.getState().run({ type: "replace", document });
      }
      setDraft(null);
    },
    discard: () => {
      // What has been changed since then is a draft of its own.
      if (!isUnsaved(store.getState().history)) void forgetDraft(id);
      setDraft(null);
    },
  };
}
