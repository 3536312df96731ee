import { useId } from "react";
import fields from "../../../../components/Field.module.css";
import { FieldFrame } from "../../../../components/FieldFrame.tsx";
import { SwitchField } from "../../../../components/SwitchField.tsx";
import { TextField } from "../../../../components/TextField.tsx";
import { type Json, textOf } from "../../model/json.ts";
import { optionText } from "../../model/setting.ts";
import { texts } from "../../texts.ts";
import { fieldMessages } from "../messages.tsx";
import { ProblemLine } from "../ProblemLine.tsx";
import type { SettingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/** One of a few values. A value that is none of them stays, and can be chosen again. */
export function ChoiceSetting(props: SettingProps & { options: readonly Json[] }) {
  const setting = useSetting(props);
  const { schema, required } = props;
  const words = texts.settings;
  const tell = (option: Json) => optionText(option, words.yes, words.no);
  const keys = props.options.map((option) => JSON.stringify(option));
  const { value } = setting;
  const isUnset = value === undefined || (value === null && !setting.blank);
  const current = isUnset ? "" : JSON.stringify(value);
  const isForeign = current !== "" && !keys.includes(current);
  const given = schema.default;
  return (
    <FieldFrame
      id={setting.id}
      label={setting.label}
      optional={setting.optional}
      {...fieldMessages(setting.label, setting.problem, setting.help)}
      control={(control) => (
        <select
          {...control}
          className={fields.control}
          value={current}
          onChange={({ target }) =>
            setting.take(target.value === "" ? undefined : (JSON.parse(target.value) as Json))
          }
        >
          {required && current !== "" ? null : (
            <option value="">
              {given === undefined || given === null ? words.notSet : words.default(tell(given))}
            </option>
          )}
          {props.options.map((option, at) =>
            JSON.stringify(option) === JSON.stringify(given) ? null : (
              <option key={keys[at]} value={keys[at]}>
                {tell(option)}
              </option>
            ),
          )}
          {isForeign && value !== undefined ? <option value={current}>{tell(value)}</option> : null}
        </select>
      )}
    />
  );
}

/** A text with a few that are usual. */
export function SuggestSetting(props: SettingProps & { options: readonly string[] }) {
  const setting = useSetting(props);
  const listId = useId();
  return (
    <FieldFrame
      id={setting.id}
      label={setting.label}
      optional={setting.optional}
      {...fieldMessages(setting.label, setting.problem, setting.help)}
      control={(control) => (
        <>
          <TextField
            control={control}
            list={listId}
            placeholder={setting.placeholder}
            value={textOf(setting.value)}
            onChange={(event) => setting.type(event.target.value)}
          />
          <datalist id={listId}>
            {props.options.map((option) => (
              <option key={option} value={option} />
            ))}
          </datalist>
        </>
      )}
    />
  );
}

/** On or off. */
export function SwitchSetting(props: SettingProps) {
  const setting = useSetting(props);
  const given = props.schema.default === true;
  const checked = typeof setting.value === "boolean" ? setting.value : given;
  return (
    <div id={setting.id} tabIndex={-1}>
      <SwitchField
        label={setting.label}
        {...(setting.help && { help: setting.help })}
        checked={checked}
        onChange={(next) => setting.take(next)}
      />
      {setting.problem ? <ProblemLine label={setting.label} problem={setting.problem} /> : null}
    </div>
  );
}
