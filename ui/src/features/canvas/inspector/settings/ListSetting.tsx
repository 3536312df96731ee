import { type Json, listOf } from "../../model/json.ts";
import { texts } from "../../texts.ts";
import { DraftArea } from "../DraftArea.tsx";
import type { SettingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/** Several texts or numbers, one a line. */
export function ListSetting(props: SettingProps & { item: "string" | "number" | "integer" }) {
  const setting = useSetting(props);
  const { item } = props;
  const words = texts.settings;
  return (
    <DraftArea
      field={setting}
      label={setting.label}
      optional={setting.optional}
      help={[setting.help, words.onePerLine].filter(Boolean).join(" ")}
      placeholder={setting.placeholder}
      text={listOf(setting.value).map(String).join("\n")}
      read={(text) => readList(text, item)}
      onCommit={(value) => setting.take(value)}
    />
  );
}

function readList(
  text: string,
  item: "string" | "number" | "integer",
): { value: Json[] } | { problem: string } {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  if (item === "string") return { value: lines };
  const numbers = lines.map(Number);
  const isFine = numbers.every((each) =>
    item === "integer" ? Number.isSafeInteger(each) : Number.isFinite(each),
  );
  if (isFine) return { value: numbers };
  return { problem: item === "integer" ? texts.settings.wholeNumbers : texts.settings.numbers };
}
