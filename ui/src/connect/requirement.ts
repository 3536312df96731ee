import type {
  ConnectionType,
  ConnectSession,
  RequirementLink,
  RequirementStatus,
} from "../platform/types.ts";

/** How an end user fulfils a requirement; `unknown` when the page has no form for its type. */
export type Way = "credentials" | "oauth2" | "account" | "unknown";

/** One requirement as the page shows it: the status item joined with its type and its link. */
export interface Requirement {
  id: string;
  title: string;
  description: string | null;
  optional: boolean;
  completed: boolean;
  way: Way;
  /** Null for accounts and for types that the session does not describe. */
  type: ConnectionType | null;
  glyph: string;
  link: RequirementLink | null;
}

/** Joins the two answers of the Connect API, in the order of the status list. */
export function joinRequirements(
  session: ConnectSession,
  statuses: readonly RequirementStatus[],
): Requirement[] {
  return statuses.map((status) => {
    const type = own(session.types, status.spec.data.type);
    return {
      id: status.id,
      title: status.title,
      description: status.description || null,
      optional: status.optional === true,
      completed: status.status === "completed",
      way: wayOf(status, type),
      type,
      glyph: type?.glyph || initials(status.spec.data.app_slug ?? status.title),
      link: own(session.links, status.id),
    };
  });
}

function wayOf(status: RequirementStatus, type: ConnectionType | null): Way {
  if (status.type === "pipedream_account") return "account";
  if (status.type !== "connection" || !type) return "unknown";
  return type.kind === "oauth2" ? "oauth2" : "credentials";
}

/** "gmail" becomes "Gm"; what has no letters becomes a dot. */
function initials(name: string): string {
  const letters = [...name.replace(/[^\p{L}\p{N}]/gu, "")].slice(0, 2);
  const [first = "·", second = ""] = letters;
  return first.toUpperCase() + second.toLowerCase();
}

function own<T>(record: Record<string, T>, key: string | undefined): T | null {
  return key !== undefined && Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}

/** The id of the button that goes on with a requirement: where the focus returns to. */
export function actionId(requirementId: string): string {
  return `requirement-${requirementId}`;
}
