import { useState } from "react";
import fields from "../../../../components/Field.module.css";
import { FieldFrame } from "../../../../components/FieldFrame.tsx";
import { TextField } from "../../../../components/TextField.tsx";
import type { SettingSchema } from "../../../../platform/node-form.ts";
import { textOf } from "../../model/json.ts";
import { checkNumber } from "../../model/setting.ts";
import { texts } from "../../texts.ts";
import { DraftField } from "../DraftField.tsx";
import inspector from "../Inspector.module.css";
import { fieldMessages } from "../messages.tsx";
import type { SettingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/** A text, a text of several lines, a program, or a day. */
export function TextControl(props: SettingProps & { kind: "text" | "lines" | "code" | "date" }) {
  const setting = useSetting(props);
  const { kind, schema } = props;
  const value = textOf(setting.value);
  const placeholder = schema.format === "long" ? texts.settings.ownText : setting.placeholder;
  // What it began as, so that the control stays while one types.
  const [isLong] = useState(kind === "lines" || kind === "code" || value.includes("\n"));
  return (
    <FieldFrame
      id={setting.id}
      label={setting.label}
      optional={setting.optional}
      {...fieldMessages(setting.label, setting.problem, setting.help)}
      control={(control) =>
        isLong ? (
          <textarea
            {...control}
            className={`${fields.control} ${kind === "code" ? inspector.mono : ""}`}
            rows={Math.min(20, Math.max(kind === "code" ? 8 : 3, value.split("\n").length + 1))}
            spellCheck={kind === "lines"}
            autoComplete="off"
            placeholder={placeholder}
            value={value}
            onChange={(event) => setting.type(event.target.value)}
          />
        ) : (
          <TextField
            control={control}
            type={kind === "date" ? "date" : "text"}
            placeholder={placeholder}
            value={value}
            onChange={(event) => setting.type(event.target.value)}
          />
        )
      }
    />
  );
}

/** A number within its limits. */
export function NumberControl(props: SettingProps) {
  const setting = useSetting(props);
  const { schema } = props;
  const { value } = setting;
  const { problem, help } = fieldMessages(setting.label, setting.problem, setting.help);
  return (
    <DraftField
      id={setting.id}
      draft={setting.draft}
      label={setting.label}
      {...(setting.optional && { optional: setting.optional })}
      value={value === undefined || value === null ? "" : String(value)}
      placeholder={setting.placeholder}
      inputMode={schema.type === "integer" ? "numeric" : "decimal"}
      problem={problem}
      help={help}
      check={(text) => tellNumber(text, schema)}
      onCommit={(text) => setting.take(text === "" ? undefined : Number(text))}
    />
  );
}

function tellNumber(text: string, schema: SettingSchema): string | null {
  const words = texts.settings;
  switch (checkNumber(text, schema)) {
    case null:
      return null;
    case "number":
      return texts.field.number;
    case "whole":
      return texts.field.wholeNumber;
    case "range":
      return words.limits(
        schema.minimum ?? schema.exclusiveMinimum,
        schema.maximum ?? schema.exclusiveMaximum,
        schema.exclusiveMinimum !== undefined,
      );
  }
}
