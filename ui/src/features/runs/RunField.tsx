import { useId } from "react";
import fieldStyles from "../../components/Field.module.css";
import { FieldFrame } from "../../components/FieldFrame.tsx";
import { TextField } from "../../components/TextField.tsx";
import type { Field } from "../canvas/model/fields.ts";
import { texts } from "./texts.ts";

/** One field of a run's input, drawn by what it takes. */
export function RunField({ field, problem }: { field: Field; problem: string | undefined }) {
  const id = useId();
  const { name, type, required } = field;
  if (type === "files") return <p>{texts.files(name)}</p>;
  return (
    <FieldFrame
      id={id}
      label={name}
      code={type === "other" ? texts.json : type}
      optional={required ? undefined : texts.optionalField}
      problem={problem}
      control={(control) => {
        const common = { ...control, name };
        if (type === "boolean") {
          return (
            <select {...common} className={fieldStyles.control} defaultValue="">
              <option value="" />
              <option value="true">{texts.yes}</option>
              <option value="false">{texts.no}</option>
            </select>
          );
        }
        if (type === "number" || type === "integer") {
          return <TextField control={control} name={name} inputMode="decimal" />;
        }
        return <textarea {...common} className={fieldStyles.control} rows={3} />;
      }}
    />
  );
}
