import { useState } from "react";
import fields from "../../../../components/Field.module.css";
import { pairsOf, readRows } from "../../model/pairs.ts";
import { texts } from "../../texts.ts";
import { focusSoon } from "../field-id.ts";
import { JsonSetting } from "./JsonSetting.tsx";
import { PairRows } from "./PairRows.tsx";
import type { SettingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/**
 * An object of texts, such as the headers of a request, as rows of name and value. What is more than
 * texts is written as JSON, and `isOpen` tells that it may be.
 */
export function PairsSetting(props: SettingProps & { isOpen: boolean }) {
  const { isOpen, ...rest } = props;
  const setting = useSetting(rest);
  const [asJson, setJson] = useState(false);
  const stored = pairsOf(setting.value);
  const { text } = setting.draft;
  const typed = readRows(text);
  const words = texts.settings.pairs;
  const swap = (
    <button
      type="button"
      className={fields.choice}
      onClick={() => {
        setJson(!asJson);
        focusSoon(setting.id);
      }}
    >
      {asJson ? words.asRows : words.asJson}
    </button>
  );
  // What is typed in one way is mended in the same way.
  const isJson = asJson ? typed === null : stored === null || (text !== null && typed === null);
  // What was begun as JSON stays JSON: a field that turns into another loses the focus.
  if (isJson && !asJson) setJson(true);
  if (isJson) {
    return <JsonSetting {...rest} choice={stored && text === null && asJson ? swap : undefined} />;
  }
  return (
    <PairRows
      setting={setting}
      rows={typed ?? stored ?? []}
      choice={isOpen && text === null ? swap : undefined}
    />
  );
}
