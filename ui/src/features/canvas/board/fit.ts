/** How everything is fitted into view: never larger than life. */
export const FIT = { maxZoom: 1, padding: 0.08 };
