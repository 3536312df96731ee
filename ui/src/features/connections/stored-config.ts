import type { StoredConfig } from "../../components/CredentialForm.tsx";
import type { Connection } from "../../platform/contract.ts";
import { texts } from "./texts.ts";

/** What a form shows of a connection that exists: its values, and hints where secrets are. */
export function storedConfig({ config, secrets }: Pick<Connection, "config" | "secrets">) {
  const stored: StoredConfig = { values: {}, secrets: {} };
  for (const [field, value] of Object.entries(config)) {
    const told = tellValue(value);
    if (told !== null) stored.values[field] = told;
  }
  for (const [field, hint] of Object.entries(secrets)) {
    if (hint.has_value) stored.secrets[field] = texts.update.stored(hint.last4 ?? null);
  }
  return stored;
}

/** A value as its input holds it: a map as lines of `name: value`. */
function tellValue(value: unknown): string | boolean | null {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.join("\n");
  if (typeof value !== "object" || value === null) return null;
  return Object.entries(value)
    .map(([name, text]) => `${name}: ${String(text)}`)
    .join("\n");
}
