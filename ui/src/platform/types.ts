/** What the Connect API answers, as far as the hosted page reads it. */

/** What a field of a connection type takes. A `map` is an object of strings, a `list` holds strings. */
export type FieldValue = "string" | "integer" | "number" | "boolean" | "url" | "map" | "list";

/** One field of a connection type's `config`. */
export interface ConnectionField {
  name: string;
  label: string;
  value: FieldValue;
  secret: boolean;
  required: boolean;
  default?: unknown;
  options?: string[] | null;
  /** It applies only while another field holds this. */
  when?: { field: string; is: string } | null;
  /** The environment variables that the SDK reads for it. */
  env?: { var: string }[] | null;
  help?: string | null;
  placeholder?: string | null;
  /** Advanced fields are folded away until asked for. */
  advanced: boolean;
  /** Kept exactly as given, line breaks and all: passwords, private keys. */
  verbatim?: boolean;
  /** In characters. */
  max_length: number;
}

/** A connection type as data: what it is called and which form it has. */
export interface ConnectionType {
  /** For example `dynamiq.connections.OpenAI`. */
  id: string;
  label: string;
  /** Two letters that stand for the type where it has no mark. */
  glyph: string;
  kind: "api_key" | "oauth2";
  fields: ConnectionField[];
  /** Where a user finds the key. */
  help?: string | null;
  docs_url?: string | null;
}

/** What this end user has linked to one requirement. */
export interface RequirementLink {
  /** RFC 3339. */
  connected_at: string;
  status: "active" | "incomplete" | "expired";
  /** The last four characters of the secret, where it is long enough to tell them. */
  last4?: string | null;
}

/** `GET /v1/connect/session`: whom the connect token speaks for, and what the page needs to draw. */
export interface ConnectSession {
  app: { id: string; name: string };
  user_id: string;
  /** RFC 3339. */
  expires_at: string;
  /** By the type's id; holds the types that the App's requirements name. */
  types: Record<string, ConnectionType>;
  /** By the requirement's id. */
  links: Record<string, RequirementLink>;
}

/** One item of `GET /v1/connect/requirements/status`. */
export interface RequirementStatus {
  id: string;
  type: "connection" | "pipedream_account";
  title: string;
  description?: string | null;
  /** An optional requirement never keeps an App from running. */
  optional?: boolean;
  status: "pending" | "completed";
  spec: { type: string; data: { type?: string; app_slug?: string } };
}

/** A connection's `config`: field name to value, absent fields left out. */
export type ConnectionConfig = Record<
  string,
  string | number | boolean | Record<string, string> | string[]
>;
