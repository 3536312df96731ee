import { type ReactNode, useState } from "react";
import { FieldFrame } from "../../../components/FieldFrame.tsx";
import { TextField } from "../../../components/TextField.tsx";
import { keepNativeUndo } from "./keep-native-undo.ts";

interface Props {
  id: string;
  label: string;
  value: string;
  /** Why a text cannot be taken; null when it can. */
  check: (text: string) => string | null;
  onCommit: (text: string) => void;
  help?: ReactNode;
  problem?: string | undefined;
  optional?: string;
  placeholder?: string | undefined;
  inputMode?: "decimal" | "numeric" | "text";
}

/**
 * A field whose text is taken when it is finished, with Enter or by leaving it: what cannot be
 * taken stays in the field and says why. Escape leaves everything as it was.
 */
export function DraftField(props: Props) {
  const { id, label, value, check, onCommit, help, problem, optional } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const [before, setBefore] = useState(value);
  if (before !== value) {
    setBefore(value);
    setDraft(null);
  }
  const found = draft === null ? null : check(draft.trim());
  const commit = () => {
    if (draft === null || found !== null) return;
    setDraft(null);
    if (draft.trim() !== value) onCommit(draft.trim());
  };
  return (
    <FieldFrame
      id={id}
      label={label}
      optional={optional}
      help={help}
      problem={found ?? problem}
      control={(control) => (
        <TextField
          control={control}
          value={draft ?? value}
          inputMode={props.inputMode}
          placeholder={props.placeholder}
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
      )}
    />
  );
}
