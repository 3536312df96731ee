import axe, { type AxeResults, type RunOnly } from "axe-core";
import type { Page } from "playwright-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules about colours, which alone another theme can break. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/**
 * Breaches of WCAG 2.2 AA and of axe's best practices, one line each; or of the rules about colours alone.
 * Axe is evaluated by the debugger, since the page's policy lets no foreign script in.
 */
export async function findBreaches(page: Page, what: "all" | "colours" = "all"): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const runOnly: RunOnly =
    what === "all" ? { type: "tag", values: TAGS } : { type: "rule", values: COLOURS };
  const results = await page.evaluate(
    (options) =>
      (window as unknown as { axe: typeof axe }).axe.run(document, {
        ...options,
        resultTypes: ["violations"],
      }),
    { runOnly },
  );
  return (results as AxeResults).violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} at ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  );
}

/** Breaches in either theme, each with its theme. What is not about colours is looked for once. */
export async function breachesInBothThemes(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: "dark" });
  // The shorter look comes first, while a message that goes by itself is still there.
  const dark = await findBreaches(page, "colours");
  await page.emulateMedia({ colorScheme: "light" });
  const light = await findBreaches(page);
  return [...dark.map((breach) => `dark: ${breach}`), ...light.map((breach) => `light: ${breach}`)];
}
