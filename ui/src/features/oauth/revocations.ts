import type { Revocations } from "../../platform/contract.ts";
import { texts } from "./texts.ts";

/** What became of accounts' access that ended with what was deleted; nothing when there was none. */
export function tellRevocations(revocations?: Revocations): string | undefined {
  return revocations && texts.revocations.told(revocations);
}
