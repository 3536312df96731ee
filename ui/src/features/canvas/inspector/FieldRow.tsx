import { Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../../../components/IconButton.tsx";
import { texts as wording } from "../../../components/texts.ts";
import { FIELD_TYPES, type Field, type FieldType } from "../model/fields.ts";
import { texts } from "../texts.ts";
import styles from "./FieldsEditor.module.css";
import inspector from "./Inspector.module.css";
import { keepNativeUndo } from "./keep-native-undo.ts";

interface Props {
  id: string;
  field: Field;
  isTaken: (name: string) => boolean;
  onRename: (name: string) => void;
  onType: (type: FieldType) => void;
  onRequired: (required: boolean) => void;
  onRemove: () => void;
}

/** One field of an Input or Output node: its name, its type, and whether it has to be there. */
export function FieldRow(props: Props) {
  const { id, field, isTaken, onRename, onType, onRequired, onRemove } = props;
  const words = texts.fields;
  const [draft, setDraft] = useState<string | null>(null);
  const name = draft?.trim() ?? field.name;
  const problem =
    name === ""
      ? words.problem.blank
      : name !== field.name && isTaken(name)
        ? words.problem.taken
        : null;
  const commit = () => {
    if (draft === null || problem) return;
    setDraft(null);
    if (name !== field.name) onRename(name);
  };
  const types = field.type === "other" ? [...FIELD_TYPES, field.type] : FIELD_TYPES;
  return (
    <li className={styles.row}>
      <input
        id={id}
        className={styles.name}
        type="text"
        aria-label={words.nameOf(field.name)}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={128}
        value={draft ?? field.name}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          keepNativeUndo(event);
          if (event.key === "Enter") commit();
          if (event.key === "Escape" && draft !== null) {
            event.stopPropagation();
            setDraft(null);
          }
        }}
      />
      <select
        className={styles.type}
        aria-label={words.typeOf(field.name)}
        value={field.type}
        onChange={(event) => onType(event.target.value as FieldType)}
      >
        {types.map((type) => (
          <option key={type} value={type}>
            {texts.fieldType[type]}
          </option>
        ))}
      </select>
      <label className={styles.required}>
        <input
          type="checkbox"
          aria-label={words.requiredOf(field.name)}
          checked={field.required}
          onChange={(event) => onRequired(event.target.checked)}
        />
        {words.required}
      </label>
      <IconButton label={words.remove(field.name)} onClick={onRemove}>
        <Trash2 size={14} strokeWidth={1.5} aria-hidden="true" />
      </IconButton>
      {problem ? (
        <p className={`${styles.problem} ${inspector.error}`} id={`${id}-problem`}>
          {wording.problem(words.name, problem)}
        </p>
      ) : null}
    </li>
  );
}
