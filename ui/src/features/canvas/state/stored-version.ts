import type { Version } from "../../../platform/contract.ts";
import { readWorkflow } from "../model/projection.ts";
import type { StoredVersion } from "./editor-store.ts";

/** Reads a version as the platform holds it. */
export function readVersion(version: Version): StoredVersion {
  const document = readWorkflow(version, () => crypto.randomUUID());
  return { version: version.version, document };
}
