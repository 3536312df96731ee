import { texts as choice } from "../choice/texts.ts";
import { texts } from "../texts.ts";
import { type ChoiceOption, hitPolicyOf, isChoice, optionsOf } from "./choice.ts";
import { joinOf, looksInside, operandsOf, readOperator } from "./condition.ts";
import type { CanvasNode, WorkflowDocument } from "./document.ts";
import { type JsonObject, objectOf, textOf } from "./json.ts";
import { error, type Problem, warning } from "./problem.ts";
import { referenceProblem } from "./reference-problems.ts";
import { isRooted, referencesOf } from "./selector.ts";
import { parsePath } from "./selector-path.ts";
import { mappingOf } from "./wiring.ts";

/** What has to be mended at the options of a Choice node. */
export function checkChoice(document: WorkflowDocument, node: CanvasNode): Problem[] {
  if (!isChoice(node)) return [];
  const options = optionsOf(node);
  const words = choice.problem;
  if (options.length === 0) return [warning("options", words.none)];
  return options.flatMap((option, at) => [
    ...checkIdentity(options, at),
    ...(option.condition
      ? checkCondition(document, node, option.condition, `options.${at}.condition`)
      : checkDefault(node, options, at)),
  ]);
}

function checkIdentity(options: readonly ChoiceOption[], at: number): Problem[] {
  const words = choice.problem;
  const { id = "", name = "" } = options[at] ?? {};
  const found: Problem[] = [];
  if (id === "") found.push(error(`options.${at}.id`, texts.problem.blank));
  else if (options.findIndex((option) => option.id === id) < at) {
    found.push(error(`options.${at}.id`, words.idTaken));
  }
  if (name.trim() === "") found.push(warning(`options.${at}.name`, texts.problem.blank));
  else if (options.some((option, other) => other !== at && option.name.trim() === name.trim())) {
    found.push(warning(`options.${at}.name`, words.nameTaken));
  }
  return found;
}

/** Where the first that holds is taken, nothing behind an option without a condition is reached. */
function checkDefault(node: CanvasNode, options: readonly ChoiceOption[], at: number): Problem[] {
  if (hitPolicyOf(node) === "all" || at === options.length - 1) return [];
  const { notLast } = choice.problem;
  return [warning(`options.${at}.condition`, notLast)];
}

function checkCondition(
  document: WorkflowDocument,
  node: CanvasNode,
  condition: JsonObject,
  field: string,
  isInside = false,
): Problem[] {
  if (joinOf(condition) !== null) {
    const operands = operandsOf(condition);
    if (operands.length === 0) return [error(`${field}.operands`, texts.problem.blank)];
    const inner = isInside || looksInside(condition);
    return [
      ...(looksInside(condition) ? checkPath(document, node, condition, field, isInside) : []),
      ...operands.flatMap((operand, at) =>
        checkCondition(document, node, operand, `${field}.operands.${at}`, inner),
      ),
    ];
  }
  const operator = readOperator(condition.operator);
  if (!operator) {
    const isBlank = condition.operator === undefined || condition.operator === null;
    const reason = isBlank ? texts.problem.blank : choice.problem.operator;
    return [error(`${field}.operator`, reason)];
  }
  const paths = checkPath(document, node, condition, field, isInside);
  if (!operator.isPath) return [...paths, ...checkValue(condition, field)];
  const value = textOf(condition.value);
  if (!isRooted(value)) {
    return [...paths, error(`${field}.value`, choice.problem.pathNeeded)];
  }
  return [...paths, ...checkExpression(document, node, value, `${field}.value`, isInside)];
}

function checkPath(
  document: WorkflowDocument,
  node: CanvasNode,
  condition: JsonObject,
  field: string,
  isInside: boolean,
): Problem[] {
  const variable = textOf(condition.variable);
  if (variable === "") return [warning(`${field}.variable`, texts.problem.blank)];
  return checkExpression(document, node, variable, `${field}.variable`, isInside);
}

function checkExpression(
  document: WorkflowDocument,
  node: CanvasNode,
  path: string,
  field: string,
  isInside: boolean,
): Problem[] {
  const parsed = parsePath(path);
  if ("problem" in parsed) {
    const reason = texts.problem.path(texts.selector[parsed.problem], parsed.position);
    return [error(field, reason)];
  }
  // What a path behind another path finds there is not known here.
  if (isInside || textOf(objectOf(node.raw.input_transformer).path) !== "") return [];
  const reason = checkNames(document, node, path);
  return reason ? [warning(field, reason)] : [];
}

/** Conditions look at what the mapping gives, and without one at the nodes before. */
function checkNames(document: WorkflowDocument, node: CanvasNode, path: string): string | null {
  const mapped = Object.keys(mappingOf(node));
  if (mapped.length === 0) return referenceProblem(document, node, path);
  const [missing] = referencesOf(path).filter(({ name }) => !mapped.includes(name));
  return missing ? choice.problem.notMapped(missing.name) : null;
}

function checkValue(condition: JsonObject, field: string): Problem[] {
  const { value } = condition;
  const kind = readOperator(condition.operator)?.kind;
  const words = choice.problem;
  if (kind === "numeric" && typeof value !== "number") {
    return [warning(`${field}.value`, value === "" ? texts.problem.blank : words.number)];
  }
  if (kind === "boolean" && typeof value !== "boolean") {
    return [warning(`${field}.value`, words.yesOrNo)];
  }
  return [];
}
