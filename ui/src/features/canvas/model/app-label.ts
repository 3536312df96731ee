/** An app's name for people, from its name in addresses: `google_sheets` is Google Sheets. */
export function appLabel(slug: string): string {
  return slug
    .split(/[_-]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}
