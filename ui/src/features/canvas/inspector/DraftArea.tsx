import type { ReactNode } from "react";
import styles from "../../../components/Field.module.css";
import { FieldFrame } from "../../../components/FieldFrame.tsx";
import inspector from "./Inspector.module.css";
import { keepNativeUndo } from "./keep-native-undo.ts";
import { fieldMessages } from "./messages.tsx";
import type { NodeField } from "./useNodeField.ts";

interface Props<T> {
  field: NodeField;
  label: string;
  optional?: string | undefined;
  help?: string | undefined;
  placeholder?: string | undefined;
  /** The value as it is written. */
  text: string;
  /** What was written, or why it cannot be taken. */
  read: (text: string) => { value: T } | { problem: string };
  onCommit: (value: T) => void;
  /** Lines that are seen at once, at least. */
  rows?: number;
  isCode?: boolean;
  /** Another way to fill it. */
  choice?: ReactNode;
}

/**
 * A field of several lines whose text is taken when it is left: what cannot be taken stays in the
 * field, also while another node is selected, and says why. Escape leaves everything as it was.
 */
export function DraftArea<T>(props: Props<T>) {
  const { field, label, optional, help, placeholder, text, read, onCommit, rows = 3 } = props;
  const { text: draft, keep, drop } = field.draft;
  const found = draft === null ? null : read(draft);
  const commit = () => {
    if (draft === null || !found || "problem" in found) return;
    drop();
    if (draft !== text) onCommit(found.value);
  };
  const messages = fieldMessages(label, field.problem, help);
  const shown = draft ?? text;
  return (
    <FieldFrame
      id={field.id}
      label={label}
      optional={optional}
      choice={props.choice}
      help={messages.help}
      problem={found && "problem" in found ? found.problem : messages.problem}
      control={(control) => (
        <textarea
          {...control}
          className={`${styles.control} ${props.isCode ? inspector.mono : ""}`}
          rows={Math.min(16, Math.max(rows, shown.split("\n").length))}
          spellCheck={false}
          autoComplete="off"
          placeholder={placeholder}
          value={shown}
          onChange={({ target }) => {
            const next = read(target.value);
            keep(target.value, "problem" in next ? next.problem : null);
          }}
          onBlur={commit}
          onKeyDown={(event) => {
            keepNativeUndo(event);
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && draft !== null) {
              // Elsewhere it begins a test.
              event.preventDefault();
              commit();
            }
            if (event.key === "Escape" && draft !== null) {
              event.stopPropagation();
              drop();
            }
          }}
        />
      )}
    />
  );
}
