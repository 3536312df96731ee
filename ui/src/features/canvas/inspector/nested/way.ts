import type { CanvasNode } from "../../model/document.ts";
import { nodeType } from "../../model/document.ts";
import { nestedNode, pathsTo } from "../../model/nested.ts";
import { partSettings } from "../../model/setting.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import type { Inside } from "../../state/editor-store.ts";
import { shownSettings } from "../settings/shown.ts";

/** What a way into a node shows; nothing where what it leads to is gone. */
export function shownInside(node: CanvasNode, trail: readonly Inside[]): Inside | null {
  const last = trail.at(-1);
  if (!last) return null;
  return last.path.length === 0 || nestedNode(node, last.path) ? last : null;
}

/** The way into a node that leads to one of its fields, and the field as it is called there. */
export function wayTo(
  node: CanvasNode,
  field: string,
  surroundings: Surroundings,
): { trail: Inside[]; field: string } {
  const trail: Inside[] = [];
  let [holder, rest]: [CanvasNode, string] = [node, field];
  const fold = (isInside: boolean, path: Inside["path"]) => {
    const type = nodeType(holder);
    if (surroundings.nodeTypes.get(type)?.group !== "agents") return;
    const form = surroundings.forms.get(type);
    const { more } = partSettings(shownSettings(form?.settings ?? [], holder, isInside));
    const [first] = rest.split(".");
    if (more.some(({ name }) => name === first)) trail.push({ path, part: "advanced" });
  };
  let from = 0;
  for (const path of [[], ...pathsTo(node, field, (type) => surroundings.nodeTypes.has(type))]) {
    const nested = path.length > 0 ? nestedNode(node, path) : node;
    if (!nested) break;
    if (path.length > 0) trail.push({ path, part: "settings" });
    holder = nested;
    rest = field.split(".").slice(path.length).join(".");
    from = path.length;
    fold(from > 0, path);
  }
  return { trail, field: rest };
}
