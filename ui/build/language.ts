import type { Plugin } from "vite";
import { LANGUAGE } from "../src/components/locale.ts";

const NAMED = /<html lang="[^"]*"/;

/** Writes into each page which language its texts are in, whatever its source names. */
export function language(): Plugin {
  return {
    name: "patchbay:language",
    transformIndexHtml: {
      order: "pre",
      handler(html) {
        if (!NAMED.test(html)) throw new Error("the page names no language");
        return html.replace(NAMED, `<html lang="${LANGUAGE}"`);
      },
    },
  };
}
