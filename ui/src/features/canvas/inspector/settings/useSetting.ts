import type { Json } from "../../model/json.ts";
import {
  type Blank,
  defaultText,
  storedBlank,
  storedText,
  storedValue,
} from "../../model/setting.ts";
import { texts } from "../../texts.ts";
import { type NodeField, useNodeField } from "../useNodeField.ts";
import type { SettingProps } from "./setting-props.ts";

/** A setting as a control works with it. */
export interface SettingField extends NodeField {
  label: string;
  help: string | undefined;
  /** The word after the label of a setting that may stay empty. */
  optional: string | undefined;
  /** What is stored of nothing, where the SDK's own value is something. */
  blank: Blank | null;
  /** What an empty field stands for, in words: mostly the SDK's own value. */
  placeholder: string | undefined;
  /** Takes a value; one that is the SDK's own is not stored. */
  take: (value: Json | undefined) => void;
  /** Takes a text while it is typed. */
  type: (text: string) => void;
}

/** The words and the value of one setting. */
export function useSetting({ node, path, schema, required }: SettingProps): SettingField {
  const field = useNodeField(node, path);
  const words = texts.settings;
  const given = defaultText(schema);
  const blank = storedBlank(schema, field.value);
  const own = given === "" ? undefined : words.default(given);
  return {
    ...field,
    label: schema.title ?? String(path.at(-1) ?? ""),
    help: schema.description,
    optional: required || given !== "" ? undefined : words.optional,
    blank,
    placeholder: blank ? words.blank[blank](given) : own,
    put: (value) => field.put(storedValue(schema, value)),
    take: (value) => field.change(storedValue(schema, value)),
    type: (text) => field.change(storedText(schema, text)),
  };
}
