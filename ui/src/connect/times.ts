import { texts } from "./texts.ts";

/**
 * Where and when times are told. The page's sentences are English, so a browser in another
 * language gets English dates, in the day-month order that most of the world reads.
 */
export interface Clock {
  now: Date;
  locale: string;
  /** IANA name; the browser's own when absent. */
  timeZone?: string | undefined;
}

/** The user's clock. */
export function browserClock(): Clock {
  const language = navigator.language;
  return { now: new Date(), locale: /^en\b/i.test(language) ? language : "en-GB" };
}

/** "today at 14:02", "yesterday at 09:10", "on 3 May at 18:00"; null for what is no time. */
export function tellPast(rfc3339: string, clock: Clock): string | null {
  const date = parse(rfc3339);
  if (!date) return null;
  const time = timeOf(date, clock);
  const days = dayNumber(clock.now, clock) - dayNumber(date, clock);
  if (days === 0) return texts.when.today(time);
  if (days === 1) return texts.when.yesterday(time);
  return texts.when.on(dayOf(date, clock), time);
}

/** "23 November, 14:00"; null for what is no time. */
export function tellEnd(rfc3339: string, clock: Clock): string | null {
  const date = parse(rfc3339);
  return date && texts.when.ends(dayOf(date, clock), timeOf(date, clock));
}

function parse(rfc3339: string): Date | null {
  const date = new Date(rfc3339);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** "14:02" and "09:05", or "9:05 am" where the locale counts to twelve. */
function timeOf(date: Date, { locale, timeZone }: Clock): string {
  const zone = timeZone ? { timeZone } : {};
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions();
  const hour = hour12 ? "numeric" : "2-digit";
  return new Intl.DateTimeFormat(locale, { hour, minute: "2-digit", ...zone }).format(date);
}

function dayOf(date: Date, clock: Clock): string {
  const sameYear = yearOf(date, clock) === yearOf(clock.now, clock);
  return new Intl.DateTimeFormat(clock.locale, {
    day: "numeric",
    month: "long",
    ...(!sameYear && { year: "numeric" }),
    ...(clock.timeZone && { timeZone: clock.timeZone }),
  }).format(date);
}

function yearOf(date: Date, { timeZone }: Clock): string {
  return new Intl.DateTimeFormat("en", { year: "numeric", ...(timeZone && { timeZone }) }).format(
    date,
  );
}

/** Days since the epoch of the calendar day that the clock's place has at that moment. */
function dayNumber(date: Date, { timeZone }: Clock): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    ...(timeZone && { timeZone }),
  }).format(date);
  return Date.parse(`${parts}T00:00:00Z`) / 86_400_000;
}
