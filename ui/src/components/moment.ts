const STEPS: [limit: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [3_600, "minute", 60],
  [86_400, "hour", 3_600],
  [7 * 86_400, "day", 86_400],
];

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/**
 * "just now", "5 min. ago", "in 3 hr.", "yesterday", and further away than a week the date; empty for
 * what is no time. A moment that is only just ahead is another clock's "just now".
 */
export function tellSince(rfc3339: string, now: Date): string {
  const then = Date.parse(rfc3339);
  if (Number.isNaN(then)) return "";
  const seconds = Math.round((now.getTime() - then) / 1_000);
  const away = Math.abs(seconds);
  if (away < 45) return "just now";
  for (const [limit, unit, size] of STEPS) {
    const count = Math.max(1, Math.round(away / size));
    if (away < limit) return RELATIVE.format(seconds < 0 ? count : -count, unit);
  }
  return DAY.format(then);
}

/** Date and time of day in the builder's own zone; empty for what is no time. */
export function tellMoment(rfc3339: string): string {
  const then = Date.parse(rfc3339);
  return Number.isNaN(then) ? "" : EXACT.format(then);
}

/** "40 ms", "1.2 s", "12 s", "3 min 5 s". */
export function tellDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
