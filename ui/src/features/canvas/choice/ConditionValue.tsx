import { useState } from "react";
import field from "../../../components/Field.module.css";
import { keepNativeUndo } from "../inspector/keep-native-undo.ts";
import mapping from "../inspector/Mapping.module.css";
import { ProblemLine } from "../inspector/ProblemLine.tsx";
import { useNodeField } from "../inspector/useNodeField.ts";
import type { ValueKind } from "../model/condition.ts";
import type { CanvasNode } from "../model/document.ts";
import type { Json, JsonPath } from "../model/json.ts";
import { texts } from "./texts.ts";

interface Props {
  node: CanvasNode;
  path: JsonPath;
  kind: ValueKind;
  /** What the condition is called where it is read out. */
  what: string;
}

/** The value that a condition compares with, as its kind is written. */
export function ConditionValue({ node, path, kind, what }: Props) {
  const { id, value, problem, change } = useNodeField(node, path);
  const problemId = `${id}-problem`;
  const [, option = 0] = path;
  const control = {
    id,
    "aria-label": texts.value(what),
    "aria-invalid": problem?.severity === "error" ? true : undefined,
    "aria-describedby": problem ? problemId : undefined,
  } as const;
  return (
    <>
      {typeof value === "object" && value !== null ? (
        <span className={mapping.literal} title={texts.literal}>
          {JSON.stringify(value)}
        </span>
      ) : kind === "boolean" ? (
        <select
          {...control}
          className={field.control}
          value={String(value)}
          onChange={(event) => change(event.target.value === "true")}
        >
          {typeof value === "boolean" ? null : (
            <option value={String(value)}>{String(value)}</option>
          )}
          <option value="true">{texts.yes}</option>
          <option value="false">{texts.no}</option>
        </select>
      ) : kind === "numeric" ? (
        <NumberInput control={control} value={value} onChange={change} />
      ) : (
        <input
          {...control}
          className={field.control}
          type="text"
          autoComplete="off"
          spellCheck={false}
          placeholder={texts.valuePlaceholder}
          value={value === undefined || value === null ? "" : String(value)}
          onChange={(event) => change(event.target.value)}
        />
      )}
      {problem ? (
        <ProblemLine
          id={problemId}
          label={texts.field(Number(option) + 1, "value")}
          problem={problem}
        />
      ) : null}
    </>
  );
}

interface NumberProps {
  control: { id: string; "aria-label": string };
  value: Json | undefined;
  onChange: (value: Json) => void;
}

/** A number while it is typed, which need not be one yet: `-`, `1.`, `1e`. */
function NumberInput({ control, value, onChange }: NumberProps) {
  const stored = value === undefined || value === null ? "" : String(value);
  const [draft, setDraft] = useState(stored);
  const [before, setBefore] = useState(stored);
  if (stored !== before) {
    setBefore(stored);
    if (String(readNumber(draft)) !== stored) setDraft(stored);
  }
  return (
    <input
      {...control}
      className={field.control}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      placeholder={texts.valuePlaceholder}
      value={draft}
      onChange={(event) => {
        setDraft(event.target.value);
        onChange(readNumber(event.target.value));
      }}
      onKeyDown={keepNativeUndo}
    />
  );
}

/** The number that a text writes, or the text itself, which is marked as none. */
function readNumber(text: string): Json {
  const trimmed = text.trim();
  const number = Number(trimmed);
  return trimmed === "" || !Number.isFinite(number) ? trimmed : number;
}
