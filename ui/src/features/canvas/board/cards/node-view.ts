import { tellList } from "../../../../components/locale.ts";
import { texts as wording } from "../../../../components/texts.ts";
import { texts as choice } from "../../choice/texts.ts";
import { optionsOf } from "../../model/choice.ts";
import type { Difference } from "../../model/compare.ts";
import { type CanvasNode, dependencies, isProtected, nodeId } from "../../model/document.ts";
import { type IdentityKind, type IdentityPart, identityOf, namesOf } from "../../model/identity.ts";
import { getAt, isObject, type Json, listOf, textOf } from "../../model/json.ts";
import { kindOf } from "../../model/kind.ts";
import { type Problem, tellProblem } from "../../model/problems.ts";
import { givesEdge, takesEdge } from "../../model/reducer.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { texts } from "../../texts.ts";

/** One source handle of a card. */
export interface SourceHandle {
  /** The option that edges leave from; null for a node's only handle. */
  option: string | null;
  label: string | null;
}

/** What a node's card shows. */
export interface NodeView {
  key: string;
  id: string;
  typeLabel: string;
  letters: string;
  /** The kind of identity that decides, where it acts with several. */
  identity: IdentityKind;
  identityText: string | null;
  /** Each kind that it acts with, where it acts with several identities. */
  identityParts: readonly IdentityPart[] | null;
  /** The gravest of the node's problems, and all of them in words. */
  severity: Problem["severity"] | null;
  problems: string;
  /** How it differs from what it is compared with, where an older version is shown. */
  difference: Difference["kind"] | null;
  differenceText: string | null;
  takesEdge: boolean;
  sources: readonly SourceHandle[];
  isProtected: boolean;
  /** What is read out for it. */
  spoken: string;
}

/** Draws a node as far as its card goes. */
export function viewOf(
  node: CanvasNode,
  surroundings: Surroundings,
  problems: readonly Problem[],
  difference?: Difference,
  /** Whether nodes run after it whatever it chooses. */
  hasPlainEdge = false,
): NodeView {
  const id = nodeId(node);
  const { label, letters } = kindOf(node, surroundings);
  const identity = identityOf(node, surroundings);
  const differs = difference ? tellDifference(difference) : null;
  const after = tellList(dependencies(node).map(({ node: before }) => before));
  return {
    key: node.key,
    id,
    typeLabel: withParts(node, label),
    letters,
    identity: identity.kind,
    identityText: identity.text ?? null,
    identityParts: identity.parts ?? null,
    severity: problems.some(({ severity }) => severity === "error")
      ? "error"
      : problems.length > 0
        ? "warning"
        : null,
    problems: problems
      .map(({ field, reason }) => tellProblem(fieldLabel(field, node), reason))
      .join("\n"),
    difference: difference?.kind ?? null,
    differenceText: differs,
    takesEdge: takesEdge(node),
    sources: sourcesOf(node, hasPlainEdge),
    isProtected: isProtected(node),
    spoken: texts.canvas.node({
      id,
      type: label,
      identity: namesOf(identity),
      after,
      problems: problems.length,
      differs: differs ?? "",
    }),
  };
}

/** The kinds of identity of a node that acts with more than one. */
export function severalOf({
  identityParts,
}: Pick<NodeView, "identityParts">): readonly IdentityPart[] | null {
  return identityParts && identityParts.length > 1 ? identityParts : null;
}

function tellDifference(difference: Difference): string {
  if (difference.kind === "only") return texts.versions.onlyHere;
  return texts.versions.changed(difference.fields.map((field) => fieldLabel(field)));
}

/** A type with what tells one node of it from another: the model that it asks, the tools that it has. */
function withParts({ raw }: CanvasNode, label: string): string {
  const tools = listOf(raw.tools).length;
  return wording.facts(label, textOf(raw.model), tools > 0 && texts.canvas.tools(tools));
}

function sourcesOf(node: CanvasNode, hasPlainEdge: boolean): SourceHandle[] {
  if (!givesEdge(node)) return [];
  const options = optionsOf(node).flatMap(({ id, name }) =>
    id === "" ? [] : [{ option: id, label: name.trim() || choice.unnamed }],
  );
  if (options.length === 0) return [{ option: null, label: null }];
  return hasPlainEdge ? [...options, { option: null, label: choice.whatever }] : options;
}

/** A field of a node as people call it, with what it stands in: `Tool orders: LLM, Connection`. */
export function fieldLabel(field: string, { raw }: Pick<CanvasNode, "raw"> = { raw: {} }): string {
  const { fields } = texts.problem;
  const [, option, within] = /^options\.(\d+)\.(.+)$/.exec(field) ?? [];
  if (option && within) return choice.field(Number(option) + 1, within.split(".").at(-1) ?? "");
  const [first = "", ...rest] = field.replace(".input_transformer.selector.", ".").split(".");
  const known = fields[field] ?? fields[first];
  if (known) return known;
  // A name of a mapping is the workflow's own word.
  if (first === "input_transformer") return rest.at(-1) ?? field;
  const holders: string[] = [];
  let words: string[] = [];
  let value: Json | undefined = raw;
  for (const part of [first, ...rest]) {
    const isItem = /^\d+$/.test(part);
    value = getAt(value, [isItem ? Number(part) : part]);
    if (!isItem) words.push(fields[part] ?? inWords(part));
    else {
      const list = words.pop() ?? "";
      const one = texts.problem.items[list];
      const name = isObject(value) ? textOf(value.name) : "";
      if (one && name) {
        holders.push(tellList([...words, texts.problem.item(one, name)]));
        words = [];
      } else words.push(wording.numbered(list, Number(part) + 1));
    }
  }
  return holders.reduceRight(
    (inner, holder) => (inner ? texts.problem.within(holder, inner) : holder),
    tellList(words),
  );
}

function inWords(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether two views look the same. */
export function isSameView(a: NodeView, b: NodeView): boolean {
  return (Object.keys(a) as (keyof NodeView)[]).every((name) => {
    if (a[name] === b[name]) return true;
    if (name === "sources") return isSameList(a.sources, b.sources);
    return name === "identityParts" && isSameList(a.identityParts ?? [], b.identityParts ?? []);
  });
}

function isSameList<Item extends object>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, at) => isSameItem(item, b[at]));
}

function isSameItem<Item extends object>(a: Item, b: Item | undefined): boolean {
  return (Object.keys(a) as (keyof Item)[]).every((name) => a[name] === b?.[name]);
}
