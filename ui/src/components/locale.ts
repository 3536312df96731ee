/** The language of the texts, as `<html lang>` names it. It changes with the `texts.ts` files, and here. */
export const LANGUAGE = "en";

/** How dates, numbers and lists are written: the language, and the land whose habits they follow. */
export const LOCALE = "en-GB";

const LIST = new Intl.ListFormat(LOCALE, { type: "unit", style: "short" });
const ALL = new Intl.ListFormat(LOCALE, { type: "conjunction" });
const EITHER = new Intl.ListFormat(LOCALE, { type: "disjunction" });

/** "a, b, c" */
export function tellList(parts: Iterable<string>): string {
  return LIST.format(parts);
}

/** "a, b and c" */
export function tellAll(parts: Iterable<string>): string {
  return ALL.format(parts);
}

/** "a, b or c" */
export function tellEither(parts: Iterable<string>): string {
  return EITHER.format(parts);
}

/** A number with as many digits after its point as are asked for. */
export function tellNumber(value: number, digits = 0): string {
  return value.toLocaleString(LOCALE, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  });
}
