import { createStore, del, get, set, type UseStore } from "idb-keyval";
import { IS_DESKTOP } from "../../../desktop/browser.ts";
import { forgetDraftFile, keepDraftFile, readDraftFile } from "../../../desktop/drafts.ts";
import type { PlatformWorkflow } from "../model/projection.ts";

/** What of a workflow stood on a canvas here and was never saved. */
export interface Draft extends PlatformWorkflow {
  /** The version that was changed. */
  base: number | null;
  /** When it was changed last. */
  at: string;
}

let opened: UseStore | undefined;

/** The browser's own database: a workflow of thousands of nodes is more than `localStorage` takes. */
function drafts(): UseStore {
  opened ??= createStore("patchbay-drafts", "drafts");
  return opened;
}

/** The draft of a workflow; null where there is none, or where nothing can be kept. */
export async function readDraft(workflowId: string): Promise<Draft | null> {
  try {
    if (!IS_DESKTOP) return (await get<Draft>(workflowId, drafts())) ?? null;
    const text = await readDraftFile(workflowId);
    return text === null ? null : (JSON.parse(text) as Draft);
  } catch {
    return null;
  }
}

/** Keeps a draft, if anything can be kept; else the question at leaving is all there is. */
export async function keepDraft(workflowId: string, draft: Draft): Promise<void> {
  const kept = IS_DESKTOP
    ? keepDraftFile(workflowId, JSON.stringify(draft))
    : set(workflowId, draft, drafts());
  await kept.catch(() => undefined);
}

/** The draft is saved, or nobody wants it any more. */
export async function forgetDraft(workflowId: string): Promise<void> {
  const gone = IS_DESKTOP ? forgetDraftFile(workflowId) : del(workflowId, drafts());
  await gone.catch(() => undefined);
}
