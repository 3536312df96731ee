import ts from "typescript";
import { isWords } from "./literals.ts";

/** Told of each place where texts are glued together. */
type Add = (node: ts.Node, text: string) => void;

/** What joins a list that people read: words, or a comma, semicolon or dot with a space. */
const READ_BETWEEN = /\p{L}|[,;·] /u;

/**
 * Texts that are put together by their component: a text in a template or a sum, a list that is joined,
 * two texts or a text and a sign side by side in one element. The order of words and the signs between
 * them are a language's own, so a function of a `texts.ts` does it.
 */
export function findGluedTexts(tree: ts.SourceFile, add: Add): void {
  const names = catalogueNames(tree);
  const isText = (node: ts.Node): boolean => names.has(rootOf(node) ?? "");
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node)) {
      const parts = node.templateSpans.map(({ expression }) => expression);
      const isWhole = node.templateSpans.length === 1 && node.getText().startsWith("`${");
      const isAlone = isWhole && node.templateSpans[0]?.literal.text === "";
      if (!isAlone && parts.some(isText)) add(node, node.getText());
      else if (parts.length > 1 && isShown(node)) add(node, node.getText());
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      if ([node.left, node.right].some(isText)) add(node, node.getText());
    }
    if (isJoined(node)) add(node, node.getText());
    if (ts.isJsxElement(node) || ts.isJsxFragment(node)) addNeighbours(node.children, isText, add);
    ts.forEachChild(node, visit);
  };
  visit(tree);
}

/** Names that stand for a catalogue or a part of one: what is imported, and what is taken out of it. */
function catalogueNames(tree: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const take = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else {
      for (const each of name.elements) if (ts.isBindingElement(each)) take(each.name);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && /texts\.ts["']$/.test(node.moduleSpecifier.getText())) {
      const bindings = node.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings)) {
        for (const each of bindings.elements) {
          if ((each.propertyName ?? each.name).text === "texts") names.add(each.name.text);
        }
      }
    }
    const isTaken = ts.isVariableDeclaration(node) && node.initializer;
    if (isTaken && ts.isPropertyAccessExpression(isTaken) && names.has(rootOf(isTaken) ?? "")) {
      take((node as ts.VariableDeclaration).name);
    }
    if (isTaken && ts.isIdentifier(isTaken) && names.has(isTaken.text)) {
      take((node as ts.VariableDeclaration).name);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return names;
}

/** The name at the beginning of `texts.a.b(c)`. */
function rootOf(node: ts.Node): string | null {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node))
    return rootOf(node.expression);
  if (ts.isElementAccessExpression(node)) return rootOf(node.expression);
  if (ts.isParenthesizedExpression(node)) return rootOf(node.expression);
  if (ts.isConditionalExpression(node)) return rootOf(node.whenTrue) ?? rootOf(node.whenFalse);
  if (ts.isBinaryExpression(node)) return rootOf(node.right) ?? rootOf(node.left);
  return null;
}

/** Whether a template is what an element or an attribute that is read shows. */
function isShown(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isConditionalExpression(parent) || ts.isParenthesizedExpression(parent)) {
    return isShown(parent);
  }
  if (!ts.isJsxExpression(parent)) return false;
  if (!ts.isJsxAttribute(parent.parent)) return true;
  return /^(aria-label|alt|label|placeholder|title|help|lead)$/.test(parent.parent.name.getText());
}

function isJoined(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const [between] = node.arguments;
  const isJoin = node.expression.name.text === "join" && between !== undefined;
  return isJoin && ts.isStringLiteralLike(between) && READ_BETWEEN.test(between.text);
}

/** A text beside another one, beside a time, or beside a sign that belongs to its sentence. */
function addNeighbours(
  children: readonly ts.JsxChild[],
  isText: (node: ts.Node) => boolean,
  add: Add,
) {
  const shown = children.filter((child) => !isSpace(child));
  shown.forEach((child, at) => {
    const next = shown[at + 1];
    if (!next) return;
    const pair = [child, next];
    const told = pair.filter((each) => isSaid(each, isText));
    const values = pair.filter((each) => !told.includes(each) && (isPlain(each) || isTime(each)));
    const isGlued =
      told.length === 2 ||
      (told.length === 1 && values.length === 1) ||
      (pair.some(isSign) && told.length + values.length === 1);
    if (isGlued) add(child, pair.map((each) => each.getText()).join(""));
  });
}

function isSpace(child: ts.JsxChild): boolean {
  if (ts.isJsxText(child)) return child.text.trim() === "";
  if (!ts.isJsxExpression(child)) return false;
  const { expression } = child;
  return !expression || (ts.isStringLiteralLike(expression) && expression.text.trim() === "");
}

/** Whether a child is a text of the catalogue, in one case at least, and no element. */
function isSaid(child: ts.JsxChild, isText: (node: ts.Node) => boolean): boolean {
  return ts.isJsxExpression(child) && child.expression !== undefined && isText(child.expression);
}

/** Whether a child is a value that may be a text: a name, or what a function tells. */
function isPlain(child: ts.JsxChild): boolean {
  const given = ts.isJsxExpression(child) ? child.expression : undefined;
  if (!given) return false;
  const isNode = /^(children|icon|.*\.children|.*\.icon)$/.test(given.getText());
  const isCall = ts.isCallExpression(given) && !/\.map$/.test(given.expression.getText());
  return !isNode && (ts.isIdentifier(given) || ts.isPropertyAccessExpression(given) || isCall);
}

function isTime(child: ts.JsxChild): boolean {
  return ts.isJsxSelfClosingElement(child) && child.tagName.getText() === "Moment";
}

/** Whether a child is a sign alone, or ends or begins with one. */
function isSign(child: ts.JsxChild): boolean {
  const given = ts.isJsxExpression(child) ? child.expression : undefined;
  const text = ts.isJsxText(child)
    ? child.text
    : given && ts.isStringLiteralLike(given)
      ? given.text
      : "";
  return text.trim() !== "" && !isWords(text);
}
