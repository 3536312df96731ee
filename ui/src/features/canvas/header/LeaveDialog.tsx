import { useCallback, useState } from "react";
import { useLeaveGuard } from "../../../app/routes.ts";
import { ConfirmDialog } from "../../../components/ConfirmDialog.tsx";
import { forgetDraft } from "../state/drafts.ts";
import { useEditor, useEditorState } from "../state/EditorContext.tsx";
import { hasUnsaved } from "../state/editor-store.ts";
import { texts } from "../texts.ts";

/** Asks before unsaved changes are left behind. */
export function LeaveDialog() {
  const { workflow } = useEditor();
  const unsaved = useEditorState(hasUnsaved);
  const [leave, setLeave] = useState<(() => void) | null>(null);
  const ask = useCallback((go: () => void) => setLeave(() => go), []);
  useLeaveGuard(unsaved, ask);
  const words = texts.leave;
  return (
    <ConfirmDialog
      open={leave !== null}
      title={words.title}
      confirm={words.leave}
      cancel={words.stay}
      busy={false}
      onConfirm={() => {
        void forgetDraft(workflow.id).then(() => leave?.());
      }}
      onClose={() => setLeave(null)}
    >
      {words.body}
    </ConfirmDialog>
  );
}
