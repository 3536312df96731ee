import { useState } from "react";
import type { ConnectionField } from "../platform/types.ts";
import { CheckField } from "./CheckField.tsx";
import { environmentReference } from "./connection-config.ts";
import type { CredentialFormTexts } from "./credential-form-texts.ts";
import styles from "./Field.module.css";
import { type ControlProps, FieldFrame } from "./FieldFrame.tsx";
import { SecretField } from "./SecretField.tsx";
import { TextField } from "./TextField.tsx";
import { texts as wording } from "./texts.ts";

interface Props {
  id: string;
  field: ConnectionField;
  problem?: string | undefined;
  readOnly: boolean;
  texts: CredentialFormTexts;
  /** What is stored in it, where it is no secret. */
  stored?: string | boolean | undefined;
  /** Names the environment variable that the SDK reads for it. */
  showsVariable?: boolean | undefined;
}

/** One field of a connection type, drawn by what it takes. Uncontrolled: the form reads it. */
export function ConnectionFieldInput(props: Props) {
  const { id, field, problem, stored } = props;
  if (field.value === "boolean") {
    const checked = typeof stored === "boolean" ? stored : undefined;
    return <CheckField id={id} field={field} problem={problem} stored={checked} />;
  }
  return <TypedField {...props} stored={typeof stored === "string" ? stored : undefined} />;
}

/** A field that is typed in, or taken from the variable that the SDK reads for it. */
function TypedField(props: Props & { stored: string | undefined }) {
  const { id, field, problem, readOnly, texts, stored, showsVariable } = props;
  const taken = field.env?.map((known) => known.var);
  const before = taken?.find((name) => stored === environmentReference(name));
  const variable = showsVariable ? (before ?? taken?.[0]) : undefined;
  const [isTaken, setTaken] = useState(before !== undefined);
  const words = texts.environment;
  const takes = isTaken && variable !== undefined;
  const told = takes ? words?.enter : words?.use;
  const choice =
    variable && words && told ? (
      <button
        type="button"
        className={styles.choice}
        aria-label={words.named(told, field.label)}
        disabled={readOnly}
        onClick={() => setTaken(!isTaken)}
      >
        {told}
      </button>
    ) : null;
  return (
    <FieldFrame
      id={id}
      label={field.label}
      code={variable}
      optional={field.required || takes ? undefined : texts.optional}
      choice={choice}
      help={takes ? words?.help(variable) : helpOf(field, texts)}
      problem={problem}
      control={(control) =>
        takes ? (
          <input
            {...control}
            name={field.name}
            className={`${styles.control} ${styles.taken}`}
            value={environmentReference(variable)}
            readOnly
          />
        ) : (
          drawControl(field, control, readOnly, texts, before ? undefined : stored)
        )
      }
    />
  );
}

function helpOf(field: ConnectionField, texts: CredentialFormTexts): string | undefined {
  const formats: Partial<Record<typeof field.value, string>> = {
    map: texts.mapHelp,
    list: texts.listHelp,
  };
  const format = formats[field.value];
  return wording.sentences(field.help, format) || undefined;
}

function drawControl(
  field: ConnectionField,
  control: ControlProps,
  readOnly: boolean,
  texts: CredentialFormTexts,
  stored: string | undefined,
) {
  const given = defaultText(field);
  const placeholder =
    field.placeholder ?? (given === null ? undefined : texts.defaultValue(given)) ?? undefined;
  const common = { name: field.name, placeholder, readOnly };
  if (field.secret) {
    const multiline = field.value === "map" || field.verbatim === true;
    return (
      <SecretField
        {...common}
        label={field.label}
        multiline={multiline}
        control={control}
        texts={texts}
      />
    );
  }
  if (field.options?.length) {
    return (
      <select {...control} name={field.name} className={styles.control} defaultValue={stored ?? ""}>
        <option value="">{texts.defaultOption(given)}</option>
        {field.options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    );
  }
  if (field.value === "map" || field.value === "list") {
    return (
      <textarea
        {...common}
        {...control}
        defaultValue={stored}
        className={styles.control}
        rows={4}
      />
    );
  }
  return (
    <TextField {...common} control={control} defaultValue={stored} inputMode={inputMode(field)} />
  );
}

/** Which keyboard a phone offers. */
function inputMode({ value }: ConnectionField): "text" | "numeric" | "decimal" | "url" {
  if (value === "integer") return "numeric";
  if (value === "number") return "decimal";
  return value === "url" ? "url" : "text";
}

function defaultText(field: ConnectionField): string | null {
  const value = field.default;
  return typeof value === "string" || typeof value === "number" ? String(value) || null : null;
}
