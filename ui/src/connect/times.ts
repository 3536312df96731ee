import { LANGUAGE, LOCALE } from "../components/locale.ts";
import { texts } from "./texts.ts";

/**
 * Where and when times are told. A browser in the language of the page's sentences
 * says in which land's way dates are written; one in another language gets them as the sentences are.
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
  const isSame = language.split("-")[0]?.toLowerCase() === LANGUAGE;
  return { now: new Date(), locale: isSame ? language : LOCALE };
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

function yearOf(date: Date, clock: Clock): number {
  return dateOf(date, clock).getUTCFullYear();
}

/** Days since the epoch of the calendar day that the clock's place has at that moment. */
function dayNumber(date: Date, clock: Clock): number {
  return dateOf(date, clock).getTime() / 86_400_000;
}

/** The calendar day that the clock's place has at a moment, as its midnight in UTC. */
function dateOf(date: Date, { timeZone }: Clock): Date {
  const format = new Intl.DateTimeFormat(LOCALE, {
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    ...(timeZone && { timeZone }),
  });
  const parts = new Map(format.formatToParts(date).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1] = [parts.get("year"), parts.get("month"), parts.get("day")];
  return new Date(Date.UTC(year, month - 1, day));
}
