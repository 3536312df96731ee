import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { texts } from "./texts.ts";

/** Connection types under one heading. */
export interface TypeGroup {
  value: string;
  items: BuilderConnectionType[];
}

/**
 * The types under the catalogue's headings, only those of `wanted` when it is given. Types that
 * this platform cannot authorize come last.
 */
export function groupTypes(
  types: readonly BuilderConnectionType[],
  wanted?: readonly string[],
): TypeGroup[] {
  const groups = new Map<string, BuilderConnectionType[]>();
  for (const type of types) {
    if (wanted && !wanted.includes(type.id)) continue;
    const items = groups.get(type.category) ?? [];
    items.push(type);
    groups.set(type.category, items);
  }
  return [...groups]
    .sort(([a], [b]) => Number(a === "oauth") - Number(b === "oauth"))
    .map(([category, items]) => ({ value: headingOf(category), items }));
}

function headingOf(category: string): string {
  const headings: Record<string, string> = texts.groups;
  return headings[category] ?? texts.groups.other;
}
