import type { Connection } from "../../platform/contract.ts";

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** A connection whose access ends by its provider's rules. */
export interface Ending {
  connection: Connection;
  at: string;
  /** Using or renewing it puts the end off. */
  renewable: boolean;
}

/** What ends, the soonest first. */
export function endings(connections: readonly Connection[]): Ending[] {
  return connections
    .flatMap((connection) => {
      const at = connection.status === "active" ? connection.oauth2?.dies_at : null;
      return at ? [{ connection, at, renewable: connection.oauth2?.renewable ?? false }] : [];
    })
    .sort((a, b) => a.at.localeCompare(b.at));
}

/** What ends within a week of `now`. */
export function endingSoon(connections: readonly Connection[], now: number): Ending[] {
  return endings(connections).filter(({ at }) => Date.parse(at) - now < WEEK_MS);
}
