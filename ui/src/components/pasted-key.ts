/**
 * What was pasted for a key, without what often comes along: spaces and line ends, quotes, a
 * variable's name as in `export OPENAI_API_KEY="…"`, `Bearer` as in a header, and characters that
 * nobody sees. The same text when there is nothing to clean.
 */
export function cleanedKey(pasted: string): string {
  let key = pasted.replace(INVISIBLE, "").trim();
  key = key.replace(/^(?:export\s+)?[A-Z][A-Z0-9_]*\s*=\s*(?=\S)/, "");
  key = key.replace(/^(?:authorization:\s*)?bearer\s+(?=\S)/i, "");
  const [, quote, inner] = /^(["'`])(.*)\1[;,]?$/s.exec(key) ?? [];
  if (quote && inner !== undefined) key = inner.trim();
  return key === "" ? pasted : key;
}

/** Zero-width characters and byte order marks. */
const INVISIBLE = /[\u200b-\u200d\u2060\ufeff]/g;
