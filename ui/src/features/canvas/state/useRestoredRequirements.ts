import { useEffect } from "react";
import { tellFailure } from "../../../app/failure.ts";
import { complain, notify } from "../../../app/toasts.ts";
import type { Requirement } from "../../../platform/contract.ts";
import { useCreateRequirement } from "../../../platform/queries/requirements.ts";
import { texts } from "../../requirements/texts.ts";
import { nodesWithRequirement } from "../model/identity.ts";
import { useEditor, useEditorState } from "./EditorContext.tsx";

/**
 * Makes a deleted requirement again when an undo brings nodes back that name it. The platform gives
 * it another id, which every step of the history then follows.
 */
export function useRestoredRequirements(): void {
  const { store, workflow } = useEditor();
  const deleted = useEditorState((state) => state.deleted);
  // Looked at only while something may come back.
  const present = useEditorState((state) =>
    state.deleted.size > 0 ? state.history.present : null,
  );
  const { mutateAsync, isPending } = useCreateRequirement(workflow.id);

  useEffect(() => {
    if (isPending || !present) return;
    const wanted = [...deleted.values()].find(
      ({ id }) => nodesWithRequirement(present, id).length > 0,
    );
    if (!wanted) return;
    const { forgetDeleted, followRestored } = store.getState();
    // Asked for once: when it fails, the nodes say that the requirement is gone.
    forgetDeleted(wanted.id);
    mutateAsync(requestOf(wanted)).then(
      (made) => {
        followRestored(wanted.id, made.id);
        notify(texts.restored(made.name));
      },
      (error: unknown) => complain(texts.restoreFailed(wanted.name), tellFailure(error)),
    );
  }, [deleted, present, isPending, mutateAsync, store]);
}

function requestOf({ name, type, form, spec, optional }: Requirement) {
  return { name, type, form, spec, ...(optional && { optional }) };
}
