import { StickyNote } from "lucide-react";
import { firstLine, type Note } from "../../model/notes.ts";
import { texts } from "../../notes/texts.ts";
import styles from "./NodeList.module.css";
import type { RowProps } from "./NodeRow.tsx";

/** A note in the list, after all nodes: it runs at no time. */
export function NoteRow({ note, isCurrent, onShow, onFocus }: RowProps & { note: Note }) {
  return (
    <button
      type="button"
      className={styles.name}
      tabIndex={isCurrent ? 0 : -1}
      onClick={onShow}
      onFocus={onFocus}
    >
      <StickyNote size={18} strokeWidth={1.5} aria-hidden="true" />
      <b>{texts.note}</b>
      <span className={styles.type}>{firstLine(note.text) || texts.empty}</span>
    </button>
  );
}
