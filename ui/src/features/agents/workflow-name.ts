const SHAPE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What a person types, as the platform wants a name: lower case, with hyphens for spaces. */
export function toWorkflowName(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/[\s_]+/g, "-")
    .replace(/-{2,}/g, "-");
}

/** Whether a workflow may be called that. */
export function isWorkflowName(name: string): boolean {
  return SHAPE.test(name);
}
