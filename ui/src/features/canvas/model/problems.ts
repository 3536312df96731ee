import { texts as wording } from "../../../components/texts.ts";
import { texts } from "../texts.ts";
import { isAction } from "./action.ts";
import { checkAction } from "./action-problems.ts";
import { checkChoice } from "./choice-problems.ts";
import {
  type CanvasNode,
  dependencies,
  INPUT_TYPE,
  isLlm,
  isProtected,
  nodeById,
  nodeByKey,
  nodeId,
  nodeType,
  OUTPUT_TYPE,
  type WorkflowDocument,
} from "./document.ts";
import { readFields } from "./fields.ts";
import { type JsonObject, objectOf, textOf } from "./json.ts";
import { heldPerItem, nodesIn } from "./nested.ts";
import { checkRunnable } from "./not-run.ts";
import { error, type Problem, warning } from "./problem.ts";
import { isRunInput, referenceProblem } from "./reference-problems.ts";
import { type ConnectionPlace, connectionPlaces } from "./references.ts";
import { checkSelector } from "./selector.ts";
import { missingSettings } from "./setting.ts";
import { type Structure, structureOf } from "./structure.ts";
import { acceptedTypes, connectionTypeLabel, type Surroundings } from "./surroundings.ts";
import { inputNames, mappingOf } from "./wiring.ts";

export type { Problem } from "./problem.ts";

/** Problems by the key of the node that has them. */
export type Problems = ReadonlyMap<string, readonly Problem[]>;

/** The field of one name of a node's mapping. */
export function mappingField(name: string): string {
  return `input_transformer.selector.${name}`;
}

/** What a node was found to lack, and what it was looked at with. */
interface Findings {
  /** Held loosely: the history keeps nodes as they were, and shall not keep all else with them. */
  structure: WeakRef<Structure>;
  surroundings: WeakRef<Surroundings>;
  problems: readonly Problem[];
}

/** Every node of a large workflow is asked at each key, and all but one say what they said before. */
const FINDINGS = new WeakMap<JsonObject, Findings>();
const NONE: readonly Problem[] = [];

/** What can be seen of a workflow's problems before the platform is asked. */
export function findProblems(document: WorkflowDocument, surroundings: Surroundings): Problems {
  const structure = structureOf(document);
  const loosely = { structure: new WeakRef(structure), surroundings: new WeakRef(surroundings) };
  const found = new Map<string, readonly Problem[]>();
  for (const node of document.nodes) {
    let known = FINDINGS.get(node.raw);
    const isOld =
      known?.structure.deref() !== structure || known.surroundings.deref() !== surroundings;
    if (!known || isOld) {
      const problems = problemsOf(document, node, surroundings);
      known = { ...loosely, problems: asBefore(node.key, problems) };
      FINDINGS.set(node.raw, known);
    }
    if (known.problems.length > 0) found.set(node.key, known.problems);
  }
  if (!isSame(latest, found)) latest = found;
  return latest;
}

/** What was found last: the same problems are the same object, so that nobody looks at them again. */
let latest: Problems = new Map();

/** What was found of a node last, where the same is found again. */
function asBefore(key: string, problems: readonly Problem[]): readonly Problem[] {
  const before = latest.get(key) ?? NONE;
  const isSame =
    before.length === problems.length &&
    problems.every(({ field, reason, severity }, at) => {
      const other = before[at];
      return other?.field === field && other.reason === reason && other.severity === severity;
    });
  return isSame ? before : problems;
}

function isSame(left: Problems, right: Problems): boolean {
  return left.size === right.size && [...left].every(([key, value]) => right.get(key) === value);
}

/** Reads of other nodes nothing but what the document's `Structure` holds. */
function problemsOf(
  document: WorkflowDocument,
  node: CanvasNode,
  surroundings: Surroundings,
): Problem[] {
  return [
    ...checkDependencies(document, node),
    ...checkType(node, surroundings),
    ...checkRunnable(node, surroundings),
    ...connectionPlaces(node).flatMap((place) => checkConnection(place, surroundings)),
    ...checkMapping(document, node, surroundings),
    ...checkSettings(node, surroundings),
    ...checkModel(node),
    ...checkChoice(document, node),
    ...checkAction(node, surroundings),
  ];
}

function checkDependencies(document: WorkflowDocument, node: CanvasNode): Problem[] {
  if (nodeType(node) === INPUT_TYPE) return [];
  const before = dependencies(node);
  if (before.length === 0) return [error("depends", texts.problem.nothingBefore)];
  const isBroken = before.some(({ node: id }) => !nodeById(document, id));
  return isBroken ? [error("depends", texts.problem.unknownDependency)] : [];
}

function checkType(node: CanvasNode, { nodeTypes }: Surroundings): Problem[] {
  const type = nodeTypes.get(nodeType(node));
  if (!type) return [error("type", texts.problem.unknownType)];
  return type.runnable ? [] : [warning("type", texts.problem.notRunnable)];
}

function checkConnection(place: ConnectionPlace, surroundings: Surroundings): Problem[] {
  const { type, reference, path } = place;
  const field = path.join(".");
  const accepted = acceptedTypes(surroundings, type);
  if (!reference) {
    const presence = surroundings.nodeTypes.get(type)?.connection;
    const isNeeded = accepted.length > 0 && presence !== "optional";
    return isNeeded ? [warning(field, texts.problem.blank)] : [];
  }
  const given =
    reference.kind === "connection"
      ? surroundings.connections.get(reference.id)?.type
      : surroundings.requirements.get(reference.id)?.spec.type;
  if (given === undefined) {
    const isKnown = reference.kind === "requirement" && surroundings.requirements.has(reference.id);
    if (isKnown) return [error(field, texts.problem.wrongKind)];
    return [error(field, texts.problem.gone[reference.kind])];
  }
  if (accepted.length === 0 || accepted.includes(given)) return [];
  return [error(field, texts.problem.mismatch(connectionTypeLabel(surroundings, given)))];
}

function checkModel(node: CanvasNode): Problem[] {
  const isBlank = isLlm(node) && textOf(node.raw.model).trim() === "";
  return isBlank ? [warning("model", texts.problem.blank)] : [];
}

/** What a node, and what it holds, cannot be loaded without. */
function checkSettings(node: CanvasNode, { forms }: Surroundings): Problem[] {
  if (isAction(node) || isProtected(node)) return [];
  return nodesIn(node, forms).flatMap(({ raw, prefix, form }) =>
    missingSettings(form?.settings ?? [], raw)
      // The model of a node on the canvas is looked at by itself.
      .filter((name) => name !== "model" || prefix !== "")
      .map((name) => warning(`${prefix}${name}`, texts.problem.blank)),
  );
}

function checkMapping(
  document: WorkflowDocument,
  node: CanvasNode,
  surroundings: Surroundings,
): Problem[] {
  const mapping = mappingOf(node);
  const written = Object.entries(mapping).flatMap(([name, selector]) =>
    typeof selector === "string" ? checkExpression(document, node, name, selector) : [],
  );
  return [
    ...written,
    ...checkItemMapping(node),
    ...checkUnmapped(document, node, mapping, surroundings),
  ];
}

/** Whether the paths are well formed by which the node inside a Map reads its item. */
function checkItemMapping(node: CanvasNode): Problem[] {
  const held = heldPerItem(node);
  if (!held) return [];
  return Object.entries(mappingOf(held)).flatMap(([name, selector]) => {
    const broken = typeof selector === "string" ? checkSelector(selector) : null;
    if (!broken) return [];
    const reason = texts.problem.path(texts.selector[broken.problem], broken.position);
    return [error(`node.${mappingField(name)}`, reason)];
  });
}

/** What must have a value and gets none. A node without any mapping sees everything before it. */
function checkUnmapped(
  document: WorkflowDocument,
  node: CanvasNode,
  mapping: Readonly<Record<string, unknown>>,
  { forms }: Surroundings,
): Problem[] {
  const isBlank = (name: string) => mapping[name] === undefined || mapping[name] === "";
  if (nodeType(node) === OUTPUT_TYPE) {
    const required = readFields(node.raw.schema).filter((field) => field.required);
    const blank = required.filter(({ name }) => isBlank(name));
    return blank.map(({ name }) => warning(mappingField(name), texts.problem.blank));
  }
  if (isAction(node)) return [];
  const seesAll = Object.keys(mapping).length === 0;
  const blank = inputNames(node, forms.get(nodeType(node))).filter(
    (name) => isBlank(name) && !(seesAll && !isLlm(node) && isRunInput(document, name)),
  );
  const reason = isLlm(node) ? texts.problem.unmapped : texts.problem.needed;
  return blank.map((name) => warning(mappingField(name), reason));
}

/** Checks one selector of a node as it is typed: its form, and whether what it names is there. */
export function checkExpression(
  document: WorkflowDocument,
  node: CanvasNode,
  name: string,
  selector: string,
): Problem[] {
  const field = mappingField(name);
  const broken = checkSelector(selector);
  if (broken) {
    return [error(field, texts.problem.path(texts.selector[broken.problem], broken.position))];
  }
  // Selectors behind a path look at what it leaves over, which is not known here.
  if (textOf(objectOf(node.raw.input_transformer).path) !== "") return [];
  const reason = referenceProblem(document, node, selector);
  return reason ? [warning(field, reason)] : [];
}

/** Why the platform refused a document, by `nodes.<id>.<field>` as it answers. */
export interface Refusal {
  document: WorkflowDocument;
  details: Readonly<Record<string, string>>;
}

/** A refusal that is about no node that can be shown. */
export interface GeneralProblem {
  field: string;
  reason: string;
}

/** The refused fields of each node that has not been changed since, and what is about no node. */
export function readRefusal(
  document: WorkflowDocument,
  refusal: Refusal | null,
): { problems: Problems; general: GeneralProblem[] } {
  const problems = new Map<string, Problem[]>();
  const general: GeneralProblem[] = [];
  for (const [path, reason] of Object.entries(refusal?.details ?? {})) {
    const place = refusal ? placeOf(refusal.document, path) : null;
    if (!place) {
      if (refusal?.document === document) general.push({ field: path, reason });
      continue;
    }
    const isUnchanged = nodeByKey(document, place.node.key)?.raw === place.node.raw;
    if (!isUnchanged) continue;
    const others = problems.get(place.node.key) ?? [];
    problems.set(place.node.key, [...others, error(place.field, reason)]);
  }
  return { problems, general };
}

function placeOf(
  document: WorkflowDocument,
  path: string,
): { node: CanvasNode; field: string } | null {
  const [, name = "", field = ""] = /^nodes\.([^.]+)\.?(.*)$/.exec(path) ?? [];
  const node = nodeById(document, name) ?? (/^\d+$/.test(name) ? document.nodes[+name] : undefined);
  return node ? { node, field } : null;
}

/** All problems of each node; where both speak of a field, the platform has the word. */
export function mergeProblems(refused: Problems, found: Problems): Problems {
  if (refused.size === 0) return found;
  const merged = new Map(found);
  for (const [key, problems] of refused) {
    const fields = problems.map(({ field }) => field);
    const others = (found.get(key) ?? []).filter(({ field }) => !fields.includes(field));
    merged.set(key, [...problems, ...others]);
  }
  return merged;
}

/** A problem in words. The platform's reason may name its subject itself: "connection not found". */
export function tellProblem(label: string, reason: string): string {
  const isWhole = /^(connection|requirement)\b/.test(reason);
  return isWhole
    ? reason.charAt(0).toUpperCase() + reason.slice(1)
    : wording.problem(label, reason);
}

/** The first problem at a field of a node; with `within`, at what stands inside it too. */
export function problemAt(
  problems: readonly Problem[],
  field: string,
  { within = false } = {},
): Problem | undefined {
  return problems.find(
    (problem) => problem.field === field || (within && problem.field.startsWith(`${field}.`)),
  );
}

/** A node with its problems, as lists of them name it. */
export function listProblems(
  document: WorkflowDocument,
  problems: Problems,
  severity: Problem["severity"],
): { key: string; id: string; problem: Problem }[] {
  return document.nodes.flatMap((node) =>
    (problems.get(node.key) ?? [])
      .filter((problem) => problem.severity === severity)
      .map((problem) => ({ key: node.key, id: nodeId(node), problem })),
  );
}
