import type { Setting } from "../../../../platform/node-form.ts";
import { type CanvasNode, CHOICE_TYPE, isLlm, nodeType } from "../../model/document.ts";
import { texts } from "../../texts.ts";

/** What the row is called that leads to the settings which are folded away. */
export const ADVANCED = "advanced-configuration";

/** What every model takes, for a platform that has no forms. */
export const LLM_SETTINGS: readonly Setting[] = [
  {
    name: "model",
    required: true,
    main: true,
    schema: { type: "string", title: texts.field.model, description: texts.field.modelHelp },
  },
  {
    name: "prompt",
    required: false,
    main: true,
    schema: { type: "object", format: "prompt", nullable: true, title: texts.prompt.title },
  },
];

/** Settings that have an editor of their own. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  [CHOICE_TYPE]: ["options", "hit_policy"],
};

/** The settings of a node's type that this form shows. */
export function shownSettings(settings: readonly Setting[], node: CanvasNode, isInside: boolean) {
  const type = nodeType(node);
  return settings.filter(
    ({ name }) =>
      !ELSEWHERE[type]?.includes(name) &&
      // An agent says itself what its model is asked; a Map does not.
      !(isInside && isLlm(node) && name === "prompt"),
  );
}
