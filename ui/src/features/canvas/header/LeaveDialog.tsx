import { useCallback, useState } from "react";
import { useLeaveGuard } from "../../../app/routes.ts";
import { ConfirmDialog } from "../../../components/ConfirmDialog.tsx";
import { isUnsaved } from "../model/history.ts";
import { useEditorState } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";

/** Asks before unsaved changes are left behind. */
export function LeaveDialog() {
  const unsaved = useEditorState(({ history }) => isUnsaved(history));
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
      onConfirm={() => leave?.()}
      onClose={() => setLeave(null)}
    >
      {words.body}
    </ConfirmDialog>
  );
}
