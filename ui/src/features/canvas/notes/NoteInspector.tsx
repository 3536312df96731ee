import { StickyNote } from "lucide-react";
import { Button } from "../../../components/Button.tsx";
import field from "../../../components/Field.module.css";
import { FieldFrame } from "../../../components/FieldFrame.tsx";
import { DraftField } from "../inspector/DraftField.tsx";
import inspector from "../inspector/Inspector.module.css";
import { InspectorHead } from "../inspector/InspectorHead.tsx";
import {
  LEAST_NOTE,
  NOTE_COLOURS,
  NOTE_LENGTH,
  type Note,
  type NoteChange,
} from "../model/notes.ts";
import { duplicateSelected, removeSelected } from "../state/actions.ts";
import { useEditor } from "../state/EditorContext.tsx";
import styles from "./Note.module.css";
import { texts } from "./texts.ts";

/** The inspector of a note: its text, its colour, its size. */
export function NoteInspector({ note }: { note: Note }) {
  const { store, readOnly } = useEditor();
  const change = (next: NoteChange, mergeKey?: string) =>
    store.getState().run({ type: "changeNote", key: note.key, change: next }, mergeKey);
  return (
    <div className={inspector.panel}>
      <InspectorHead
        title={texts.note}
        glyph={<StickyNote size={18} strokeWidth={1.5} aria-hidden="true" />}
      >
        {texts.description}
      </InspectorHead>
      <fieldset className={inspector.body} disabled={readOnly}>
        <FieldFrame
          id={`note-${note.key}-text`}
          label={texts.text}
          help={texts.textHelp}
          control={(control) => (
            <textarea
              {...control}
              className={`${field.control} ${styles.area}`}
              maxLength={NOTE_LENGTH}
              value={note.text}
              onChange={(event) => change({ text: event.target.value }, `note ${note.key}`)}
            />
          )}
        />
        <fieldset className={styles.swatches}>
          <legend>{texts.colour}</legend>
          {NOTE_COLOURS.map((colour) => (
            <label key={colour} className={styles.swatch} data-colour={colour}>
              <input
                type="radio"
                name={`note-${note.key}-colour`}
                checked={note.colour === colour}
                onChange={() => change({ colour })}
              />
              {texts.colours[colour]}
            </label>
          ))}
        </fieldset>
        <div className={styles.sizes}>
          {(["width", "height"] as const).map((side) => (
            <DraftField
              key={side}
              id={`note-${note.key}-${side}`}
              label={texts[side]}
              value={String(note[side])}
              inputMode="numeric"
              check={(text) => checkSize(text, LEAST_NOTE[side])}
              onCommit={(text) => change({ [side]: Number(text) })}
            />
          ))}
        </div>
        <p className={inspector.help}>{texts.sizeHelp}</p>
        <div className={inspector.buttons}>
          <Button onClick={() => duplicateSelected(store.getState())}>{texts.duplicate}</Button>
          <Button look="danger" onClick={() => removeSelected(store.getState())}>
            {texts.remove}
          </Button>
        </div>
      </fieldset>
    </div>
  );
}

/** In pixels; a note larger than the largest screen is a slip of the hand. */
const MOST = 4000;

function checkSize(text: string, least: number): string | null {
  const size = Number(text);
  if (!Number.isSafeInteger(size) || text.trim() === "" || size > MOST) return texts.whole;
  return size < least ? texts.least(least) : null;
}
