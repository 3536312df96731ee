import type { Setting } from "../../../../platform/node-form.ts";
import { type CanvasNode, CHOICE_TYPE, isLlm, nodeType } from "../../model/document.ts";

/** Settings that have an editor of their own. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = { [CHOICE_TYPE]: ["options", "hit_policy"] };

/** The settings of a node's type that this form shows. */
export function shownSettings(settings: readonly Setting[], node: CanvasNode, isInside: boolean) {
  const type = nodeType(node);
  return settings.filter(
    ({ name }) =>
      !ELSEWHERE[type]?.includes(name) &&
      // An agent says itself what its model is asked.
      !(isInside && isLlm(node) && name === "prompt"),
  );
}
