import type { NodeForm, NotRun, Setting } from "../../../platform/node-form.ts";
import { texts } from "../texts.ts";
import type { CanvasNode } from "./document.ts";
import { isObject, type Json, type JsonObject, listOf, textOf } from "./json.ts";
import { nodesIn } from "./nested.ts";
import { type Problem, warning } from "./problem.ts";
import type { Surroundings } from "./surroundings.ts";

/** Whether a value of a setting that is not followed keeps its node from being run. */
function keepsFromRunning(when: NotRun, value: Json | undefined): boolean {
  if (when === "filled") return listOf(value).length > 0;
  if (when === "set") return value !== undefined && value !== null;
  if (!isObject(value)) return false;
  return when === "on" ? value.enabled === true : value.enabled !== false;
}

/** What a node, and those inside it, are told that the platform does not do: runs of them stop. */
export function checkRunnable(
  node: CanvasNode,
  { forms, nodeTypes }: Pick<Surroundings, "forms" | "nodeTypes">,
): Problem[] {
  return nodesIn(node, forms).flatMap(({ raw, prefix, form }) => {
    const settings = Object.entries(form?.not_run ?? {})
      .filter(([name, when]) => keepsFromRunning(when, raw[name]))
      .map(([name]) => warning(`${prefix}${name}`, texts.problem.settingNotRun));
    // The type of the node on the canvas is looked at by itself.
    const isOther = prefix !== "" && nodeTypes.get(textOf(raw.type))?.runnable === false;
    return isOther ? [warning(`${prefix}type`, texts.problem.notRunnable), ...settings] : settings;
  });
}

/** The settings of a form that are followed or set, and those that would only stop a run. */
export function partByRun(
  settings: readonly Setting[],
  raw: JsonObject,
  form: NodeForm | undefined,
): { usual: readonly Setting[]; others: readonly Setting[] } {
  const isOther = ({ name }: Setting) =>
    form?.not_run?.[name] !== undefined && raw[name] === undefined;
  return {
    usual: settings.filter((each) => !isOther(each)),
    others: settings.filter(isOther),
  };
}
