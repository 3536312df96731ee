import { createStore, del, get, set, type UseStore } from "idb-keyval";
import type { PlatformWorkflow } from "../model/projection.ts";

/** What of a workflow stood on a canvas of this browser and was never saved. */
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

/** The draft of a workflow; null where there is none, or where the browser keeps nothing. */
export async function readDraft(workflowId: string): Promise<Draft | null> {
  try {
    return (await get<Draft>(workflowId, drafts())) ?? null;
  } catch {
    return null;
  }
}

/** Keeps a draft, if the browser keeps anything; else the question at leaving is all there is. */
export async function keepDraft(workflowId: string, draft: Draft): Promise<void> {
  await set(workflowId, draft, drafts()).catch(() => undefined);
}

/** The draft is saved, or nobody wants it any more. */
export async function forgetDraft(workflowId: string): Promise<void> {
  await del(workflowId, drafts()).catch(() => undefined);
}
