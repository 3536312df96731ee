/** Why an expression is no path; the names are those of `texts.selector`. */
export type PathProblem =
  | "unexpected"
  | "nameMissing"
  | "bracketOpen"
  | "bracketMissing"
  | "quoteOpen"
  | "reserved"
  | "needsQuotes"
  | "number"
  | "tooLong";

/** A name of a path with its place, quotes included. */
export interface NameAt {
  name: string;
  start: number;
  end: number;
}

/** One step of a path. */
export type Step =
  | { kind: "names"; names: NameAt[]; descent: boolean }
  | { kind: "every"; descent: boolean }
  /** `only` where it is one index and neither a list nor a slice. */
  | { kind: "indices"; descent: boolean; only: number | null };

/** What an expression says as a path, or what is wrong and where (the first character is 1). */
export type ParsedPath =
  | { steps: Step[]; rooted: boolean }
  | { problem: PathProblem; position: number };

/** In characters; the platform evaluates no longer ones. */
const MAX_LENGTH = 4096;
/** Words that are operators of the dialect and can be names only in quotes. */
const RESERVED = ["where", "wherenot"];
const NAME_START = /[A-Za-z_@\u{4e00}-\u{9fa5}\u{1f600}-\u{1f64f}]/u;
const NAME_PART = /[A-Za-z0-9_@\-\u{4e00}-\u{9fa5}\u{1f600}-\u{1f64f}]/u;

/**
 * Reads a path in the JSONPath dialect of the Dynamiq SDK: RFC 9535 without filters, and with
 * names with hyphens, names after a dot in quotes, and lists of names.
 */
export function parsePath(text: string): ParsedPath {
  if (text.length > MAX_LENGTH) return { problem: "tooLong", position: MAX_LENGTH };
  const reader = new PathReader(text);
  try {
    return reader.path();
  } catch (error) {
    if (error instanceof PathError) return { problem: error.problem, position: error.position };
    throw error;
  }
}

class PathError extends Error {
  readonly problem: PathProblem;
  readonly position: number;

  constructor(problem: PathProblem, position: number) {
    super(problem);
    this.problem = problem;
    this.position = position;
  }
}

class PathReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  path(): ParsedPath {
    const steps: Step[] = [];
    this.skipSpace();
    const rooted = this.root();
    if (!rooted) steps.push(this.step(false));
    for (;;) {
      this.skipSpace();
      const next = this.peek();
      if (next === "") return { steps, rooted };
      if (next === ".") {
        this.at += 1;
        const descent = this.take(".");
        steps.push(this.step(descent));
      } else if (next === "[") steps.push(this.step(false));
      else this.fail("unexpected");
    }
  }

  /** `$`, or `@` where it is not the start of a name. */
  private root(): boolean {
    const after = this.text.charAt(this.at + 1);
    const isRoot =
      this.peek() === "$" || (this.peek() === "@" && (after === "" || /[.[]/.test(after)));
    if (isRoot) this.at += 1;
    return isRoot;
  }

  /** What may follow a dot: a wildcard, a number, names, or a bracket. */
  private step(descent: boolean): Step {
    this.skipSpace();
    const next = this.peek();
    if (next === "[") {
      this.at += 1;
      return this.bracket(descent);
    }
    if (this.take("*")) return { kind: "every", descent };
    if (/[-0-9]/.test(next)) {
      // After a dot a number is a name.
      const start = this.at;
      const name = String(this.integer());
      return { kind: "names", names: [{ name, start, end: this.at }], descent };
    }
    return this.names(descent);
  }

  private bracket(descent: boolean): Step {
    this.skipSpace();
    const next = this.peek();
    let step: Step;
    if (next === "") this.fail("bracketOpen");
    if (this.take("*")) step = { kind: "every", descent };
    else if (/[-0-9:]/.test(next)) step = this.indices(descent);
    else step = this.names(descent);
    this.skipSpace();
    if (!this.take("]")) this.fail("bracketMissing");
    return step;
  }

  private names(descent: boolean): Step {
    const names = [this.name()];
    while (this.separator(",")) names.push(this.name());
    return { kind: "names", names, descent };
  }

  private name(): NameAt {
    this.skipSpace();
    const start = this.at;
    const first = this.character();
    if (first === "'" || first === '"') {
      this.at += 1;
      return { name: this.quoted(first), start, end: this.at };
    }
    if (first === "") this.fail("nameMissing");
    if (!NAME_START.test(first)) {
      this.fail(/[\p{L}\p{N}]/u.test(first) ? "needsQuotes" : "unexpected");
    }
    while (NAME_PART.test(this.character())) this.at += this.character().length;
    const name = this.text.slice(start, this.at);
    if (RESERVED.includes(name)) {
      this.at = start;
      this.fail("reserved");
    }
    return { name, start, end: this.at };
  }

  private quoted(quote: string): string {
    let name = "";
    while (this.at < this.text.length) {
      const next = this.text.charAt(this.at);
      this.at += 1;
      if (next === quote) return name;
      // A backslash makes the next character stand for itself, whatever it is.
      if (next === "\\" && this.at < this.text.length) {
        name += this.text.charAt(this.at);
        this.at += 1;
      } else name += next;
    }
    return this.fail("quoteOpen");
  }

  /** A list of indices, or a slice. */
  private indices(descent: boolean): Step {
    let only: number | null = this.peek() === ":" ? null : this.integer();
    if (this.separator(":")) {
      only = null;
      this.optionalInteger();
      if (this.separator(":")) this.optionalInteger();
    } else {
      while (this.separator(",")) {
        only = null;
        this.skipSpace();
        this.integer();
      }
    }
    return { kind: "indices", descent, only };
  }

  private optionalInteger(): void {
    this.skipSpace();
    if (/[-0-9]/.test(this.peek())) this.integer();
  }

  private integer(): number {
    const digits = /^-?\d+/.exec(this.text.slice(this.at))?.[0];
    const value = Number(digits);
    if (digits === undefined || !Number.isSafeInteger(value)) return this.fail("number");
    this.at += digits.length;
    return value;
  }

  private separator(separator: string): boolean {
    this.skipSpace();
    return this.take(separator);
  }

  private take(wanted: string): boolean {
    const found = this.peek() === wanted;
    if (found) this.at += 1;
    return found;
  }

  private peek(): string {
    return this.text.charAt(this.at);
  }

  /** The character here, whole even when it takes two units. */
  private character(): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  private skipSpace(): void {
    while (/[ \t\n]/.test(this.peek())) this.at += 1;
  }

  private fail(problem: PathProblem): never {
    throw new PathError(problem, this.at + 1);
  }
}
