/** Why a call of the platform failed, told apart as far as a client acts on it. */
export type FailureKind =
  | "unauthorized"
  | "not_found"
  | "invalid"
  | "not_configured"
  | "sealed"
  | "busy"
  | "unreachable"
  | "server";

/** A failed call of the platform: the wire's `{"error":{code,message,details}}`, or no answer. */
export class ApiError extends Error {
  readonly kind: FailureKind;
  /** The wire's code, for example `requirement_unsatisfied`; empty when there was none. */
  readonly code: string;
  /** Field path to message, for example `config.api_key` to `cannot be blank`. */
  readonly details: Readonly<Record<string, string>>;

  constructor(kind: FailureKind, message: string, details: Record<string, string> = {}, code = "") {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.details = details;
    this.code = code;
  }

  /** Reads a refusal; a body that is not the wire's shape leaves only the status to judge by. */
  static async fromResponse(response: Response): Promise<ApiError> {
    const body: unknown = await response.json().catch(() => null);
    const error = record(record(body).error);
    const code = typeof error.code === "string" ? error.code : "";
    const message = typeof error.message === "string" ? error.message : "";
    return new ApiError(kindOf(response.status, code), message, stringsOf(error.details), code);
  }
}

function kindOf(status: number, code: string): FailureKind {
  if (code === "vault_sealed") return "sealed";
  if (code === "not_configured") return "not_configured";
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 404) return "not_found";
  if (status === 429 || status === 503) return "busy";
  if (status >= 400 && status < 500) return "invalid";
  return "server";
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function stringsOf(value: unknown): Record<string, string> {
  const strings: Record<string, string> = {};
  for (const [key, text] of Object.entries(record(value))) {
    if (typeof text === "string") strings[key] = text;
  }
  return strings;
}
