import { type NameAt, type PathProblem, parsePath, type Step } from "./selector-path.ts";

/** Between alternatives: the first that yields something counts. */
const ALTERNATIVE = "||";
/** What the result of a node before this one is looked at by. */
const RESULT_KEYS = ["output", "input", "status", "error"];

/** Whether an expression looks like a path from the root, well formed or not. */
export function isRooted(expression: string): boolean {
  return /^[$@]([.[]|$)/.test(expression);
}

/** Checks an expression: plain text always stands for itself, a path must be well formed. */
export function checkSelector(
  expression: string,
): { problem: PathProblem; position: number } | null {
  for (const { text, start } of candidates(expression)) {
    if (!isRooted(text.trim())) continue;
    const parsed = parsePath(text);
    if ("problem" in parsed) return { ...parsed, position: parsed.position + start };
  }
  return null;
}

/** A step into the result of another node: `$.openai-1.output.content`. */
export interface NodeReference {
  /** The first name of the path: the id of a node, or a field of the run's input. */
  name: string;
  /** The rest as far as it is plain names: `["output", "content"]`. */
  rest: string[];
}

/** What the paths of an expression begin with; nothing for plain text and for broken paths. */
export function referencesOf(expression: string): NodeReference[] {
  return candidates(expression).flatMap(({ text }) => {
    const parsed = parsePath(text);
    if ("problem" in parsed) return [];
    const [first, ...others] = parsed.steps;
    if (first?.kind !== "names" || first.descent) return [];
    const rest: string[] = [];
    for (const step of others) {
      const [only, ...more] = step.kind === "names" && !step.descent ? step.names : [];
      if (!only || more.length > 0) break;
      rest.push(only.name);
    }
    if (!parsed.rooted && !RESULT_KEYS.includes(rest[0] ?? "")) return [];
    return first.names.map(({ name }) => ({ name, rest }));
  });
}

/** The expression with nodes called otherwise, from id to id, wherever a path begins with one. */
export function renameInSelector(expression: string, names: ReadonlyMap<string, string>): string {
  return rewrite(
    expression,
    ([first]) => first?.filter(({ name }) => names.has(name)) ?? [],
    ({ name }) => names.get(name) ?? name,
  );
}

/** The expression with one output of a node called otherwise: `$.input.output.<from>`. */
export function renameOutputInSelector(
  expression: string,
  node: string,
  from: string,
  to: string,
): string {
  const inOutput = (steps: readonly (readonly NameAt[])[]) => {
    const of = namedBy(steps[0], node).length > 0 && namedBy(steps[1], "output").length > 0;
    return of ? namedBy(steps[2], from) : [];
  };
  return rewrite(expression, inOutput, () => to);
}

/** The path to an output of a node: `$.openai-1.output.content`, quoted where it has to be. */
export function outputPath(node: string, key?: string): string {
  const base = `$.${segment(node)}.output`;
  return key === undefined ? base : `${base}.${segment(key)}`;
}

/** The path to a name of what a node is given: `$.question`. */
export function inputPath(name: string): string {
  return `$.${segment(name)}`;
}

function namedBy(names: readonly NameAt[] | undefined, wanted: string): NameAt[] {
  return names?.filter(({ name }) => name === wanted) ?? [];
}

type Finder = (steps: readonly (readonly NameAt[])[]) => NameAt[];

/** Puts another name where the finder says, in every alternative that is a path to a result. */
function rewrite(expression: string, find: Finder, nameOf: (place: NameAt) => string): string {
  let result = expression;
  // From the end, so that earlier places stay where they are.
  for (const { text, start } of candidates(expression).reverse()) {
    const parsed = parsePath(text);
    if ("problem" in parsed) continue;
    const names = parsed.steps.map((step) =>
      step.kind === "names" && !step.descent ? step.names : [],
    );
    const leads = names[1]?.some(({ name }) => RESULT_KEYS.includes(name)) ?? false;
    if (!parsed.rooted && !leads) continue;
    for (const place of find(names).reverse()) {
      const quote = text.charAt(place.start);
      const to = nameOf(place);
      const written = /['"]/.test(quote) ? quoted(to, quote) : segment(to);
      result = `${result.slice(0, start + place.start)}${written}${result.slice(start + place.end)}`;
    }
  }
  return result;
}

/** A name as a step after a dot: plain where the dialect allows it, else in quotes. */
function segment(name: string): string {
  const parsed = parsePath(`$.${name}`);
  const [step, ...more] = "steps" in parsed ? parsed.steps : [];
  const isPlain =
    more.length === 0 && step?.kind === "names" && !step.descent && step.names[0]?.name === name;
  return isPlain && !/[\s,'"]/.test(name) ? name : quoted(name, "'");
}

function quoted(name: string, quote: string): string {
  const escaped = name.replace(/['"\\]/g, (character) =>
    character === quote || character === "\\" ? `\\${character}` : character,
  );
  return `${quote}${escaped}${quote}`;
}

/**
 * What an expression gives with the results of a run, as far as it is plain names and indices; null
 * where that cannot be told here. The first alternative that leads anywhere counts.
 */
export function resolveSelector(
  expression: string,
  results: Readonly<Record<string, unknown>>,
): { value: unknown } | null {
  let isTold = true;
  for (const { text } of candidates(expression)) {
    if (!isRooted(text.trim())) return null;
    const parsed = parsePath(text);
    if ("problem" in parsed) return null;
    const found = follow(parsed.steps, results);
    if (found === null) isTold = false;
    else if (found.value !== undefined) return isTold ? found : null;
  }
  return isTold ? { value: undefined } : null;
}

/** Where steps lead; null for steps that may lead to several places. */
function follow(steps: readonly Step[], root: unknown): { value: unknown } | null {
  let value = root;
  for (const step of steps) {
    if (step.descent || step.kind === "every") return null;
    if (step.kind === "indices") {
      if (step.only === null) return null;
      value = Array.isArray(value) ? value.at(step.only) : undefined;
    } else {
      const [only, ...more] = step.names;
      if (!only || more.length > 0) return null;
      const isInside =
        typeof value === "object" && value !== null && Object.hasOwn(value, only.name);
      value = isInside ? (value as Record<string, unknown>)[only.name] : undefined;
    }
  }
  return { value };
}

/** The alternatives of an expression with their places; one, when it has no alternatives. */
function candidates(expression: string): { text: string; start: number }[] {
  const parts = expression.split(ALTERNATIVE);
  const isList = parts.length > 1 && parts.some((part) => isRooted(part.trim()));
  if (!isList) return [{ text: expression, start: 0 }];
  let start = 0;
  return parts.map((text) => {
    const part = { text, start };
    start += text.length + ALTERNATIVE.length;
    return part;
  });
}
