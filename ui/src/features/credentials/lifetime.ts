import type { texts } from "./texts.ts";

/** How long a credential lasts. */
export type Lifetime = keyof typeof texts.lifetimes;

const DAYS: Record<Lifetime, number | null> = { never: null, month: 30, quarter: 90, year: 365 };

/** When a credential made at `now` ends, as RFC 3339; undefined for never. */
export function endOf(lifetime: Lifetime, now: Date): string | undefined {
  const days = DAYS[lifetime];
  return days === null ? undefined : new Date(now.getTime() + days * 86_400_000).toISOString();
}
