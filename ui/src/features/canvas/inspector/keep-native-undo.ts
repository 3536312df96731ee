import type { KeyboardEvent } from "react";

/** In a field that holds a draft of its own, undo is the field's: the editor does not hear of it. */
export function keepNativeUndo(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) event.stopPropagation();
}
