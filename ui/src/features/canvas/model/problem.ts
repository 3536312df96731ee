/** Something about a node that has to be mended. */
export interface Problem {
  /** Dotted path inside the node, such as `connection` or `input_transformer.selector.input`. */
  field: string;
  /** A sentence fragment whose subject is the field. */
  reason: string;
  /** An `error` keeps the platform from saving; a `warning` keeps the App from running as meant. */
  severity: "error" | "warning";
}

/** What keeps the platform from saving. */
export function error(field: string, reason: string): Problem {
  return { field, reason, severity: "error" };
}

/** What keeps an App from running as meant. */
export function warning(field: string, reason: string): Problem {
  return { field, reason, severity: "warning" };
}
