import { LOCALE } from "./locale.ts";
import { texts } from "./texts.ts";

const STEPS: [limit: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [3_600, "minute", 60],
  [86_400, "hour", 3_600],
  [7 * 86_400, "day", 86_400],
];

const RELATIVE = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto", style: "short" });
const DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });
const TIME_OF_DAY = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" });
const EXACT = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium" });

/**
 * "just now", "5 min ago", "in 3 hr", "yesterday", and further away than a week the date; empty for
 * what is no time. A moment that is only just ahead is another clock's "just now".
 */
export function tellSince(rfc3339: string, now: Date): string {
  const then = Date.parse(rfc3339);
  if (Number.isNaN(then)) return "";
  const seconds = Math.round((now.getTime() - then) / 1_000);
  const away = Math.abs(seconds);
  if (away < 45) return texts.justNow;
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

/** The same without its seconds, for what nobody times. */
export function tellTimeOfDay(rfc3339: string): string {
  const then = Date.parse(rfc3339);
  return Number.isNaN(then) ? "" : TIME_OF_DAY.format(then);
}

/** "40 ms", "1.2 s", "12 s", "3 min 5 s". */
export function tellDuration(milliseconds: number): string {
  const { duration } = texts;
  if (milliseconds < 1_000) return duration.milliseconds(Math.round(milliseconds));
  const seconds = milliseconds / 1_000;
  if (seconds < 10) return duration.seconds(seconds, 1);
  if (seconds < 60) return duration.seconds(Math.round(seconds), 0);
  return duration.minutes(Math.floor(seconds / 60), Math.round(seconds % 60));
}
