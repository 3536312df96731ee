import { tellNumber } from "./locale.ts";

/** A part of a text that may be missing. */
type Part = string | null | undefined | false;

/**
 * How texts are put together. Rooms and components do it through these alone: another language has
 * another order, and other signs.
 */
export const texts = {
  /** A reason is a fragment whose subject is the field: "Name" and "cannot be blank". */
  problem: (field: string, reason: string) => `${field} ${reason}`,
  named: (label: string, value: string) => `${label}: ${value}`,
  withShortcut: (action: string, shortcut: string) => `${action} (${shortcut})`,
  /** Whole sentences, one after the other. */
  sentences: (...parts: Part[]) => parts.filter(Boolean).join(" "),
  /** Short facts about one thing, side by side. */
  facts: (...parts: Part[]) => parts.filter(Boolean).join(" · "),
  numbered: (word: string, number: number) => `${word} ${number}`,

  justNow: "just now",
  duration: {
    milliseconds: (count: number) => `${tellNumber(count)} ms`,
    seconds: (count: number, digits: number) => `${tellNumber(count, digits)} s`,
    minutes: (minutes: number, seconds: number) =>
      `${tellNumber(minutes)} min ${tellNumber(seconds)} s`,
  },
  size: {
    kilobytes: (count: number) => `${tellNumber(count)} KB`,
    megabytes: (count: number) => `${tellNumber(count, 1)} MB`,
  },
};

/** The word for a value of the platform; one that is not known here is at least readable. */
export function tellValue(words: Readonly<Record<string, string>>, value: string): string {
  return (Object.hasOwn(words, value) ? words[value] : undefined) ?? value.replaceAll("_", " ");
}
