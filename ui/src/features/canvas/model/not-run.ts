import type { NodeType } from "../../../platform/contract.ts";
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
    const reason = prefix === "" ? null : typeProblem(nodeTypes.get(textOf(raw.type)), prefix);
    return reason === null ? settings : [warning(`${prefix}type`, reason), ...settings];
  });
}

/** Why a node of a type is not run at a place inside another. */
function typeProblem(type: NodeType | undefined, prefix: string): string | null {
  if (!type || canBeRun(type, isToolPlace(prefix))) return null;
  return type.runnable ? texts.problem.noTool : texts.problem.notRunnable;
}

/** Whether the platform runs a node of this type, among an agent's tools or elsewhere. */
export function canBeRun({ runnable, tool }: NodeType, isTool: boolean): boolean {
  return isTool ? tool : runnable;
}

function isToolPlace(prefix: string): boolean {
  return /(^|\.)tools\.\d+\.$/.test(prefix);
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
