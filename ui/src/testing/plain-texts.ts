import ts from "typescript";

/** Attributes that people read or hear. */
const READ = ["alt", "label", "placeholder", "title", "summary", "lead", "help"];
/** Functions whose arguments people read. */
const TOLD = ["notify", "complain"];

/**
 * Texts for people that stand in a component rather than in its feature's `texts.ts`: words between
 * tags, in attributes that are read out, and in what is told as a message. One line each.
 */
export function findPlainTexts(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const add = (node: ts.Node, text: string) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${file}:${line + 1}: ${text.trim().replace(/\s+/g, " ")}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && isWords(node.text)) add(node, node.text);
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) {
      for (const text of literalsOf(node.expression)) if (isWords(text)) add(node, text);
    }
    if (ts.isJsxAttribute(node) && isRead(node.name.getText())) {
      for (const text of literalsOf(givenTo(node))) if (isWords(text)) add(node, text);
    }
    if (ts.isCallExpression(node) && TOLD.includes(node.expression.getText())) {
      for (const text of node.arguments.flatMap(literalsOf)) if (isWords(text)) add(node, text);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isRead(attribute: string): boolean {
  const isOfAria = /^aria-(label|description|roledescription|valuetext|placeholder)$/;
  return isOfAria.test(attribute) || READ.includes(attribute) || /Label$/.test(attribute);
}

function givenTo({ initializer }: ts.JsxAttribute): ts.Expression | undefined {
  return initializer && ts.isJsxExpression(initializer) ? initializer.expression : initializer;
}

/** What an expression may say by itself: literals, the fixed parts of templates, either branch. */
function literalsOf(expression: ts.Node | undefined): string[] {
  if (!expression) return [];
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isTemplateExpression(expression)) {
    return [expression.head.text, ...expression.templateSpans.map(({ literal }) => literal.text)];
  }
  if (ts.isParenthesizedExpression(expression)) return literalsOf(expression.expression);
  if (ts.isConditionalExpression(expression)) {
    return [...literalsOf(expression.whenTrue), ...literalsOf(expression.whenFalse)];
  }
  if (ts.isBinaryExpression(expression)) {
    return [...literalsOf(expression.left), ...literalsOf(expression.right)];
  }
  return [];
}

/** Whether a text says something: two letters in a row. A sign, a number or a unit does not. */
function isWords(text: string): boolean {
  return /\p{L}{2}/u.test(text);
}
