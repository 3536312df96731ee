import ts from "typescript";
import { findGluedTexts } from "./glued-texts.ts";
import { isWords, literalsOf } from "./literals.ts";

/** Attributes that people read or hear. */
const READ = ["alt", "label", "placeholder", "title", "summary", "lead", "help"];
/** Functions whose arguments people read. */
const TOLD = ["notify", "complain"];
/** What formats for people; each wants to be told by which language. */
const FORMATS =
  /^(Intl\.(Collator|DateTimeFormat|DisplayNames|ListFormat|NumberFormat|PluralRules|RelativeTimeFormat|Segmenter)|.*\.toLocale(Date|Time)?String)$/;

/**
 * What in a component no translator could reach, one line each: words between tags, in attributes that
 * are read out, in what is told as a message, and sentences anywhere; words of the platform as they are;
 * texts that are glued together there; and languages that are named there.
 */
export function findPlainTexts(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found = new Map<string, number>();
  const add = (node: ts.Node, text: string) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    found.set(`${file}:${line + 1}: ${text.trim().replace(/\s+/g, " ")}`, line);
  };
  const addWords = (node: ts.Node, texts: readonly string[]) => {
    for (const text of texts) if (isWords(text)) add(node, text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) addWords(node, [node.text]);
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) {
      addWords(node, literalsOf(node.expression));
    }
    if (ts.isJsxAttribute(node) && isRead(node.name.getText())) {
      addWords(node, literalsOf(givenTo(node)));
    }
    if (ts.isBindingElement(node) && isRead(node.name.getText())) {
      addWords(node, literalsOf(node.initializer));
    }
    if (ts.isCallExpression(node) && TOLD.includes(node.expression.getText())) {
      addWords(node, node.arguments.flatMap(literalsOf));
    }
    if (ts.isStringLiteralLike(node) && isSentence(node)) add(node, node.text);
    if (isPlatformWord(node)) add(node, node.getText());
    if (namesLanguage(node)) add(node, node.getText());
    ts.forEachChild(node, visit);
  };
  visit(tree);
  findGluedTexts(tree, add);
  return [...found].sort(([, a], [, b]) => a - b).map(([line]) => line);
}

function isRead(attribute: string): boolean {
  const isOfAria = /^aria-(label|description|roledescription|valuetext|placeholder)$/;
  return isOfAria.test(attribute) || READ.includes(attribute) || /Label$/.test(attribute);
}

function givenTo({ initializer }: ts.JsxAttribute): ts.Expression | undefined {
  return initializer && ts.isJsxExpression(initializer) ? initializer.expression : initializer;
}

const SENTENCE = /^\p{Lu}[\p{L}’']* [\p{L}\p{N}]|\p{L}[\p{L}’']*( \p{L}[\p{L}’']*){2}/u;

/** Two words and a capital, or three words: that is for people. What is thrown is for developers. */
function isSentence(node: ts.StringLiteralLike): boolean {
  const { parent } = node;
  const isForMachines =
    ts.isJsxAttribute(parent) ||
    ts.isExpressionStatement(parent) ||
    (ts.isNewExpression(parent) && parent.expression.getText().endsWith("Error"));
  return !isForMachines && SENTENCE.test(node.text);
}

/** Whether an element shows a value as the platform writes it, and no word for it. */
function isPlatformWord(node: ts.Node): boolean {
  if (!ts.isJsxExpression(node) || ts.isJsxAttribute(node.parent) || !node.expression) return false;
  const { expression } = node;
  const shown = ts.isBinaryExpression(expression) ? expression.right : expression;
  return /^(?!(texts|words)\.)(\w+\??\.)*(status|state|kind|phase|severity)$/.test(shown.getText());
}

/** Whether a language is named, or left to the browser's choice, where something is written out. */
function namesLanguage(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return false;
  if (!FORMATS.test(node.expression.getText())) return false;
  const language = node.arguments?.[0];
  return !language || ts.isStringLiteralLike(language) || language.getText() === "undefined";
}
