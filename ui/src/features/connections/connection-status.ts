import type { Tone } from "../../components/StatusDot.tsx";

/** A connection's status as a colour; the word is the platform's own. */
export function toneOf(status: string): Tone {
  if (status === "active") return "ok";
  return status === "expired" ? "bad" : "warn";
}

/** The statuses that a connection can have. */
export const STATUSES = ["active", "incomplete", "expired"] as const;
