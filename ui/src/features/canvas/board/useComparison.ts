import { useMemo } from "react";
import { type Comparison, compareDocuments } from "../model/compare.ts";
import { useEditorState } from "../state/EditorContext.tsx";

/** How the older version that is shown differs from what it is compared with; null while none is shown. */
export function useComparison(): Comparison | null {
  const preview = useEditorState((state) => state.preview);
  const other = useEditorState(
    (state) => state.preview && (state.preview.beside?.document ?? state.history.present),
  );
  return useMemo(
    () => (preview && other ? compareDocuments(preview.document, other) : null),
    [preview, other],
  );
}
