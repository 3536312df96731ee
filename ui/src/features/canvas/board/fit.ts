/** How everything is fitted into view: never larger than life. */
export const FIT = { maxZoom: 1, padding: 0.08 };
/** What is shown by itself is shown at least this large. */
export const LEGIBLE = 0.8;
