import type { Connection } from "../../platform/contract.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";

/** The provider's profile that a connection uses; null for a server by its addresses. */
export function providerOf(
  type: BuilderConnectionType,
  config: Connection["config"],
): string | null {
  if (type.provider) return type.provider;
  const named = config.provider;
  return typeof named === "string" && named !== "custom" ? named : null;
}
