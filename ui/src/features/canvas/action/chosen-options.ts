import type { ActionProp, PropOption } from "../../../platform/queries/pipedream.ts";
import { isObject, type Json } from "../model/json.ts";

type Prop = Pick<ActionProp, "type" | "withLabel">;

/** Whether a prop takes any number of options. */
export function takesMany({ type }: Pick<ActionProp, "type">): boolean {
  return type.endsWith("[]");
}

/** The options that a prop holds; `{__lv: …}` keeps the label beside the value. */
export function readChosen(held: Json | undefined): PropOption[] {
  if (held === undefined || held === null || held === "") return [];
  const inner = isObject(held) && held.__lv !== undefined ? held.__lv : held;
  return (Array.isArray(inner) ? inner : [inner]).map((one: Json) => {
    if (isObject(one) && "value" in one) {
      return { label: words(one.label ?? one.value), value: one.value };
    }
    return { label: words(one), value: one };
  });
}

/** What a prop holds when these options are chosen; undefined for none. */
export function writeChosen(prop: Prop, options: readonly PropOption[]): Json | undefined {
  const [first] = options;
  if (!first) return undefined;
  if (prop.withLabel) {
    const kept = options.map(({ label, value }) => ({ label, value: value as Json }));
    return { __lv: takesMany(prop) ? kept : (kept[0] as Json) };
  }
  return takesMany(prop) ? options.map(({ value }) => value as Json) : (first.value as Json);
}

function words(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
