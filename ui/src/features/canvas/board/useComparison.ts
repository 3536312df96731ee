import { useMemo } from "react";
import { type Comparison, compareDocuments } from "../model/compare.ts";
import { useEditorState } from "../state/EditorContext.tsx";

/** How the older version that is shown differs from what is being edited; null while none is shown. */
export function useComparison(): Comparison | null {
  const preview = useEditorState((state) => state.preview);
  const present = useEditorState((state) => (state.preview ? state.history.present : null));
  return useMemo(
    () => (preview && present ? compareDocuments(preview.document, present) : null),
    [preview, present],
  );
}
