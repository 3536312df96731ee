import type { Connection } from "../../platform/contract.ts";

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** A connection whose access ends, by its provider's rules or as its builder noted. */
export interface Ending {
  connection: Connection;
  at: string;
  /** The builder's own note, or the provider's rule: use puts the end off, or nothing does. */
  why: "noted" | "unused" | "final";
}

/** What ends, the soonest first. */
export function endings(connections: readonly Connection[]): Ending[] {
  return connections
    .flatMap((connection): Ending[] => {
      const { status, oauth2, expires_at } = connection;
      const dies = status === "active" ? oauth2?.dies_at : null;
      // What the builder knows of it and what the provider's rules say: the sooner one counts.
      const [at] = [dies, expires_at].filter((each) => typeof each === "string").sort();
      if (!at) return [];
      const rule: Ending["why"] = oauth2?.renewable ? "unused" : "final";
      return [{ connection, at, why: at === dies ? rule : "noted" }];
    })
    .sort((a, b) => a.at.localeCompare(b.at));
}

/** What ends within a week of `now`. */
export function endingSoon(connections: readonly Connection[], now: number): Ending[] {
  return endings(connections).filter(({ at }) => Date.parse(at) - now < WEEK_MS);
}
