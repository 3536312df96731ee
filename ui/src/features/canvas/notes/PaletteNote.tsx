import { StickyNote } from "lucide-react";
import { NOTE_DRAG_TYPE } from "../palette/drag-type.ts";
import styles from "../palette/Palette.module.css";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "./texts.ts";
import { useAddNote } from "./useAddNote.ts";

/** The palette's entry that makes a note. */
export function PaletteNote() {
  const { readOnly } = useEditor();
  const addNote = useAddNote();
  return (
    <li>
      <button
        type="button"
        className={styles.entry}
        aria-disabled={readOnly || undefined}
        draggable={!readOnly}
        onDragStart={(event) => {
          event.dataTransfer.setData(NOTE_DRAG_TYPE, "note");
          event.dataTransfer.effectAllowed = "copy";
        }}
        onDoubleClick={() => addNote()}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.repeat) return;
          event.preventDefault();
          addNote();
        }}
      >
        <span className={styles.icon}>
          <StickyNote size={16} strokeWidth={1.5} aria-hidden="true" />
        </span>
        <span>{texts.note}</span>
      </button>
    </li>
  );
}
