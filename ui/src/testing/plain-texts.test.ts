import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { findPlainTexts } from "./plain-texts.ts";

const SOURCES = path.resolve(import.meta.dirname, "..");

/** Not read by people: programs in other languages, and the words of a template language. */
const CODE = ["features/deployments/snippets.ts", "features/canvas/model/prompt.ts"];

/** Components, and what they call; `texts.ts` files are where words belong, tests may say anything. */
function sources(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter(
    (file) =>
      /\.tsx?$/.test(file) && !/^testing\/|(^|\/)(.*-)?texts\.ts$|\.test\.|\.gen\./.test(file),
  );
}

test("every text for people stands in a texts.ts", () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(200);
  for (const file of CODE) expect(files).toContain(file);
  const found = files
    .filter((file) => !CODE.includes(file))
    .flatMap((file) => findPlainTexts(file, readFileSync(path.join(SOURCES, file), "utf8")));
  expect(found).toEqual([]);
}, 60_000);

test.each([
  ["<p>Some words</p>", "Some words"],
  ['<p>{"Some words"}</p>', "Some words"],
  ['<p>{many ? "Nodes" : texts.node}</p>', "Nodes"],
  [`<p>{\`\${count} nodes\`}</p>`, "nodes"],
  ['<button aria-label="Close" />', "Close"],
  [`<input placeholder={\`Find \${name}\`} />`, "Find"],
  ['<Field label={isNew ? "Name" : texts.name} />', "Name"],
  ['<Sheet closeLabel="Close" />', "Close"],
  ['<p>{error && "Failed"}</p>', "Failed"],
])("words in %s are found", (tag, words) => {
  expect(findPlainTexts("A.tsx", `const a = ${tag};`)).toEqual([`A.tsx:1: ${words}`]);
});

const TEXTS = 'import { texts } from "./texts.ts";\nconst { words } = texts;\n';

test.each([
  [`const a = \`\${texts.name} \${problem}\`;`, `\`\${texts.name} \${problem}\``],
  [`const a = \`\${words.count(2)}.\`;`, `\`\${words.count(2)}.\``],
  ["const a = told + words.name;", "told + words.name"],
  [`const a = <p>{\`\${label} \${problem}\`}</p>;`, `\`\${label} \${problem}\``],
  [`const a = <b title={\`\${label} (\${keys})\`} />;`, `\`\${label} (\${keys})\``],
  ["const a = <p>{texts.title}: {count}</p>;", "{texts.title}:"],
  ["const a = <p>{texts.title} {words.body}</p>;", "{texts.title}{words.body}"],
  ['const a = <p>{texts.title}{" "}{tell(name)}</p>;', "{texts.title}{tell(name)}"],
  ["const a = <p>{texts.until} <Moment at={at} /></p>;", "{texts.until}<Moment at={at} />"],
  ["const a = <p>{name} ({email})</p>;", "{name}("],
  ['const a = names.join(", ");', 'names.join(", ")'],
  ['const a = names.join(" or ");', 'names.join(" or ")'],
])("what is glued together in %s is found", (code, glued) => {
  expect(findPlainTexts("A.tsx", TEXTS + code)).toContain(`A.tsx:3: ${glued}`);
});

test.each([
  'new Intl.NumberFormat("en")',
  "new Intl.Collator()",
  "date.toLocaleDateString()",
  'count.toLocaleString("de-DE")',
])("the language of %s is found", (code) => {
  expect(findPlainTexts("a.ts", `const a = ${code};`)).toEqual([`a.ts:1: ${code}`]);
});

test.each([
  ['function tell() { return "just a moment ago"; }', "just a moment ago"],
  ['const HINT = "Nothing here";', "Nothing here"],
  ['function Field({ label = "Name" }) {}', "Name"],
])("the words of %s are found", (code, words) => {
  expect(findPlainTexts("a.ts", code)).toEqual([`a.ts:1: ${words}`]);
});

test.each([
  "<StatusDot tone={tone}>{run.status}</StatusDot>",
  "<p>{state}</p>",
  "<p>{texts.status[status] ?? status}</p>",
])("the platform's own word in %s is found", (tag) => {
  const [word] = /\{[^{}]*\}(?=<\/)/.exec(tag) ?? [];
  expect(findPlainTexts("A.tsx", `${TEXTS}const a = ${tag};`)).toEqual([`A.tsx:3: ${word}`]);
});

test("words in a message are found", () => {
  expect(findPlainTexts("a.ts", 'notify("Saved", texts.body);')).toEqual(["a.ts:1: Saved"]);
});

test.each([
  '<p className="wide" role="status">{texts.title}</p>',
  '<input type="text" autoComplete="off" aria-invalid="true" />',
  "<p><b>{texts.title}</b> {children}</p>",
  "<p>{texts.closed} <a href={url}>{texts.open}</a></p>",
  `<p key={\`\${texts.id}\`} className={\`\${styles.a} \${styles.b}\`}>{icon} {texts.name}</p>`,
  "new Intl.Collator(LOCALE)",
  'new Error("the page has no root")',
  '<Icon name="alert" aria-hidden="true" />',
  '<Tab value="output">{words.output}</Tab>',
])("nothing is found in %s", (tag) => {
  expect(findPlainTexts("A.tsx", `${TEXTS}const a = ${tag};`)).toEqual([]);
});
