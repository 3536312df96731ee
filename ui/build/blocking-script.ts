import { createHash } from "node:crypto";
import path from "node:path";
import { build, type Plugin } from "vite";

/**
 * Turns one module script of one HTML page into a classic script at the head of that page.
 *
 * A module script runs after the document is parsed, so a browser may paint before it. What has
 * to be done before the first paint goes through here: the entry is bundled on its own as an IIFE,
 * gets a hashed name among the assets, and is linked without `type="module"`, `async` or `defer`.
 * The development server leaves the module script as it stands in the HTML.
 */
export function blockingScript(page: string, entry: string): Plugin {
  const tag = `<script type="module" src="/${entry}"></script>`;
  let root = "";
  let reference = "";
  return {
    name: `patchbay:blocking-script:${page}`,
    apply: "build",
    configResolved(config) {
      root = config.root;
    },
    async buildStart() {
      const code = await bundle(path.join(root, entry));
      const name = path.basename(entry, path.extname(entry));
      const hash = createHash("sha256").update(code).digest("base64url").slice(0, 8);
      reference = `assets/${name}-${hash}.js`;
      this.emitFile({ type: "asset", fileName: reference, source: code });
    },
    transformIndexHtml: {
      order: "pre",
      handler(html, { path: at }) {
        if (at !== `/${page}`) return html;
        if (!html.includes(tag)) throw new Error(`no ${tag} in the page`);
        return html.replace(tag, `<script vite-ignore src="/${reference}"></script>`);
      },
    },
  };
}

async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    build: { write: false, lib: { entry, formats: ["iife"], name: "_" } },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (!output || !("output" in output)) throw new Error(`nothing was built from ${entry}`);
  return output.output[0].code;
}
