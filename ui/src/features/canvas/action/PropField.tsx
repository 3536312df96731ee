import { X } from "lucide-react";
import { useState } from "react";
import field from "../../../components/Field.module.css";
import { type ControlProps, FieldFrame } from "../../../components/FieldFrame.tsx";
import { IconButton } from "../../../components/IconButton.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { TextField } from "../../../components/TextField.tsx";
import { texts as wording } from "../../../components/texts.ts";
import type { ActionProp, Chosen } from "../../../platform/queries/pipedream.ts";
import { fieldId } from "../inspector/field-id.ts";
import type { CanvasNode } from "../model/document.ts";
import type { Json } from "../model/json.ts";
import styles from "./Action.module.css";
import { type PropText, readProp, writeProp } from "./prop-value.ts";
import { RemoteOptions } from "./RemoteOptions.tsx";
import { texts } from "./texts.ts";

interface Props {
  node: CanvasNode;
  prop: ActionProp;
  chosen: Chosen;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  onRemove?: () => void;
}

/** One prop of an action, drawn by what it takes. */
export function PropField({ node, prop, chosen, value, onChange, onRemove }: Props) {
  const id = fieldId(node.key, `configurable_props.${prop.name}`);
  const label = prop.label || prop.name;
  // What is typed stays as it is typed while it is not yet a value.
  const [typed, setTyped] = useState<PropText | null>(null);
  if (prop.type === "alert") return <Notice tone="info">{prop.content ?? label}</Notice>;
  if (prop.secret) return <Notice tone="info">{wording.named(label, texts.secret)}</Notice>;
  const text = typed?.text ?? writeProp(prop, value);
  const type = (next: string) => {
    const read = readProp(prop, next);
    setTyped("problem" in read ? { text: next, problem: read.problem } : null);
    if (!("problem" in read)) onChange(read.value);
  };
  const draw = (control: ControlProps) => {
    if (prop.remoteOptions) {
      return (
        <RemoteOptions
          control={control}
          prop={prop}
          chosen={chosen}
          value={value}
          onChange={onChange}
        />
      );
    }
    const choices = choicesOf(prop);
    if (choices) {
      return (
        <select
          {...control}
          className={field.control}
          value={text}
          onChange={(event) => type(event.target.value)}
        >
          <option value="">{texts.fromWorkflow}</option>
          {choices.map(({ value: choice, label: words }) => (
            <option key={choice} value={choice}>
              {words}
            </option>
          ))}
        </select>
      );
    }
    if (/\[\]$|^(object|any|sql|http_request|data_store|\$\.)/.test(prop.type)) {
      return (
        <textarea
          {...control}
          className={field.control}
          rows={3}
          spellCheck={false}
          placeholder={texts.fromWorkflow}
          value={text}
          onChange={(event) => type(event.target.value)}
        />
      );
    }
    return (
      <TextField
        control={control}
        placeholder={texts.fromWorkflow}
        inputMode={prop.type === "integer" ? "numeric" : "text"}
        value={text}
        onChange={(event) => type(event.target.value)}
      />
    );
  };
  const form = formOf(prop);
  const help = wording.sentences(prop.description, form);
  return (
    <div className={styles.prop}>
      <FieldFrame
        id={id}
        label={label}
        code={prop.type}
        optional={prop.optional ? texts.optional : undefined}
        help={help || undefined}
        problem={typed?.problem}
        control={draw}
      />
      {onRemove ? (
        <IconButton label={texts.remove(label)} onClick={onRemove}>
          <X size={14} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      ) : null}
    </div>
  );
}

function choicesOf(prop: ActionProp): { value: string; label: string }[] | null {
  if (prop.type === "boolean") {
    return [
      { value: "true", label: texts.yes },
      { value: "false", label: texts.no },
    ];
  }
  if (!prop.options?.length || prop.type.endsWith("[]")) return null;
  return prop.options.map((option) =>
    typeof option === "object"
      ? { value: String(option.value), label: option.label }
      : { value: String(option), label: String(option) },
  );
}

function formOf({ type }: ActionProp): string | null {
  if (type === "string[]" || type === "integer[]") return texts.oneALine;
  return /^(object|any|http_request|data_store|\$\.)/.test(type) ? texts.json : null;
}
