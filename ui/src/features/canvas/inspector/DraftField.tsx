import type { ReactNode } from "react";
import { FieldFrame } from "../../../components/FieldFrame.tsx";
import { TextField } from "../../../components/TextField.tsx";
import { keepNativeUndo } from "./keep-native-undo.ts";
import { type Draft, useDraftText } from "./useDraftText.ts";

interface Props {
  id: string;
  label: string;
  value: string;
  /** Why a text cannot be taken; null when it can. */
  check: (text: string) => string | null;
  onCommit: (text: string) => void;
  /** Where what is typed is kept; without one it is gone with the field. */
  draft?: Draft;
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
  const own = useDraftText(value);
  const { text: draft, keep, drop } = props.draft ?? own;
  const found = draft === null ? null : check(draft.trim());
  const commit = () => {
    if (draft === null || found !== null) return;
    drop();
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
          onChange={(event) => keep(event.target.value, check(event.target.value.trim()))}
          onBlur={commit}
          onKeyDown={(event) => {
            keepNativeUndo(event);
            if (event.key === "Enter") commit();
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
