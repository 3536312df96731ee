import type { CanvasNode } from "../model/document.ts";
import type { JsonPath } from "../model/json.ts";
import { texts } from "../texts.ts";
import { DraftField } from "./DraftField.tsx";
import { fieldMessages } from "./messages.tsx";
import { useNodeField } from "./useNodeField.ts";

interface Props {
  node: CanvasNode;
  path: JsonPath;
  label: string;
  help?: string;
  /** What holds while it is empty. */
  given: number;
  whole?: boolean;
  least?: number;
  greatest?: number;
}

/** A number of a node, or nothing where a default holds. */
export function NumberSetting({ node, path, label, help, given, ...limits }: Props) {
  const field = useNodeField(node, path);
  const { value } = field;
  return (
    <DraftField
      id={field.id}
      draft={field.draft}
      label={label}
      placeholder={texts.settings.default(String(given))}
      value={value === undefined || value === null ? "" : String(value)}
      inputMode={limits.whole ? "numeric" : "decimal"}
      {...fieldMessages(label, field.problem, help)}
      check={(text) => checkNumber(text, limits)}
      onCommit={(text) => field.change(text === "" ? undefined : Number(text))}
    />
  );
}

interface Limits {
  whole?: boolean;
  least?: number;
  greatest?: number;
}

function checkNumber(text: string, { whole = false, least = 0, greatest }: Limits): string | null {
  const words = texts.field;
  if (text === "") return null;
  const value = Number(text);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(value)) {
    return words.number;
  }
  if (whole && !Number.isSafeInteger(value)) return words.wholeNumber;
  if (greatest !== undefined && (value < least || value > greatest)) {
    return words.range(least, greatest);
  }
  return value < least ? words.notNegative : null;
}
