import type { ReactNode } from "react";
import type { Json } from "../../model/json.ts";
import { isObject } from "../../model/json.ts";
import { texts } from "../../texts.ts";
import { DraftArea } from "../DraftArea.tsx";
import type { SettingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/** A value that no other control fits, written as JSON. */
export function JsonSetting(props: SettingProps & { choice?: ReactNode }) {
  const setting = useSetting(props);
  const { schema } = props;
  const { value } = setting;
  const isUnset = value === undefined || (value === null && !setting.blank);
  const example = schema.type === "object" ? '{ "name": "value" }' : undefined;
  return (
    <DraftArea
      field={setting}
      label={setting.label}
      optional={setting.optional}
      help={[setting.help, texts.settings.asJson].filter(Boolean).join(" ")}
      placeholder={setting.placeholder ?? example}
      text={isUnset ? "" : JSON.stringify(value, null, 2)}
      read={(text) => readJson(text, schema.type)}
      onCommit={(next) => setting.take(next)}
      choice={props.choice}
      isCode
    />
  );
}

function readJson(
  text: string,
  type: string | undefined,
): { value: Json | undefined } | { problem: string } {
  const words = texts.settings;
  if (text.trim() === "") return { value: undefined };
  try {
    const value = JSON.parse(text) as Json;
    if (type === "object" && !isObject(value)) return { problem: words.jsonObject };
    if (type === "array" && !Array.isArray(value)) return { problem: words.jsonList };
    return { value };
  } catch (error) {
    return { problem: words.json(error instanceof Error ? error.message : "") };
  }
}
