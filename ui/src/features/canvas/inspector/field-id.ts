/** The id of the control of one field of a node, so that lists of problems can lead to it. */
export function fieldId(key: string, field: string): string {
  return `field-${key}-${field}`;
}

/** Puts the focus into a field of a node, or into the nearest one that holds it. */
export function focusField(key: string, field: string): boolean {
  const parts = field.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const element = document.getElementById(fieldId(key, parts.slice(0, length).join(".")));
    if (!element) continue;
    element.scrollIntoView({ block: "center" });
    element.focus();
    return true;
  }
  return false;
}

/** Puts the focus where it belongs once what had it is gone. */
export function focusSoon(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
