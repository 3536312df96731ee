import type { NodeType } from "../../../platform/contract.ts";
import { isProtectedType } from "../model/document.ts";
import { texts } from "../texts.ts";

/** Node types under one heading. */
export interface PaletteGroup {
  label: string;
  types: NodeType[];
}

/** A group of the catalogue as people call it. */
export function groupLabel(group: string): string {
  return texts.palette.groups[group] ?? group.charAt(0).toUpperCase() + group.slice(1);
}

/** The node types that a search finds, by group in the catalogue's order. */
export function paletteGroups(types: Iterable<NodeType>, query: string): PaletteGroup[] {
  const words = query.toLowerCase().split(/\s+/);
  const groups = new Map<string, NodeType[]>();
  for (const type of types) {
    const text = `${type.label} ${groupLabel(type.group)}`.toLowerCase();
    if (isProtectedType(type.type) || !words.every((word) => text.includes(word))) continue;
    groups.set(type.group, [...(groups.get(type.group) ?? []), type]);
  }
  return [...groups].map(([group, members]) => ({ label: groupLabel(group), types: members }));
}
