import { ApiError } from "../platform/api-error.ts";
import { texts } from "./texts.ts";

/** What happened, what was kept and what to do, in a sentence or three. */
export function tellFailure(error: unknown): string {
  if (!(error instanceof ApiError)) return texts.failure.server;
  if (error.code === "storage_full") return texts.failure.full;
  switch (error.kind) {
    case "invalid":
    case "not_configured":
      return tellRefusal(error);
    case "unauthorized":
      return error.message ? tellRefusal(error) : texts.failure.unauthorized;
    case "not_found":
      return texts.failure.gone;
    case "sealed":
      return texts.failure.sealed;
    case "busy":
      return texts.failure.busy;
    case "unreachable":
      return texts.failure.unreachable;
    case "server":
      return texts.failure.server;
  }
}

/** As `tellFailure`, for what was only to be read: nothing would have been changed anyway. */
export function tellUnread(error: unknown): string {
  const isTold = error instanceof ApiError && ["invalid", "not_configured"].includes(error.kind);
  return isTold && error.message ? texts.failure.unread(error.message) : tellFailure(error);
}

/** The refusal of a form: messages by field, and a sentence for what belongs to no field. */
export interface Refusal {
  message?: string;
  fields: Record<string, string>;
}

/**
 * Sorts a refusal by the fields of a form. `names` maps the wire's field paths, for example
 * `form.title`, to the form's own names; what is in no field of the form goes to the message.
 */
export function refusalFor(error: unknown, names: Readonly<Record<string, string>>): Refusal {
  if (!(error instanceof ApiError) || error.kind !== "invalid") {
    return { message: tellFailure(error), fields: {} };
  }
  const fields: Record<string, string> = {};
  const rest: [string, string][] = [];
  for (const [path, reason] of Object.entries(error.details)) {
    const name = names[path];
    if (name) fields[name] = reason;
    else rest.push([path, reason]);
  }
  if (rest.length === 0 && Object.keys(fields).length > 0) return { fields };
  return { message: texts.failure.refused(error.message, rest), fields };
}

function tellRefusal(error: ApiError): string {
  return texts.failure.refused(error.message, Object.entries(error.details));
}
