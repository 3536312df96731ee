import type { FormRefusal } from "../components/CredentialForm.tsx";
import { tellList } from "../components/locale.ts";
import { texts as wording } from "../components/texts.ts";
import { ApiError, type FailureKind } from "../platform/api-error.ts";
import type { ConnectionType } from "../platform/types.ts";
import type { PageFailure } from "./page-state.ts";
import { texts } from "./texts.ts";

/** What a failed load means for the whole page. */
export function pageFailure(error: unknown): PageFailure {
  if (!(error instanceof ApiError)) return "server";
  switch (error.kind) {
    case "unauthorized":
      return "expired";
    case "not_found":
      return "gone";
    case "sealed":
    case "unreachable":
      return error.kind;
    case "invalid":
    case "not_configured":
    case "busy":
    case "server":
      return "server";
  }
}

/** What a failed call means for the user who asked for it, in a sentence. */
export function problemText(error: unknown, app: string): string {
  if (!(error instanceof ApiError)) return texts.problem.server;
  switch (error.kind) {
    case "not_configured":
      return texts.problem.notConfigured(app);
    case "not_found":
      return texts.problem.gone;
    case "invalid":
      return texts.problem.refused(error.message);
    case "sealed":
    case "unreachable":
    case "busy":
      return texts.problem[error.kind];
    case "unauthorized":
    case "server":
      return texts.problem.server;
  }
}

const CONFIG = "config.";

/** Failures after which the same submission may succeed. */
const PASSING: readonly FailureKind[] = ["sealed", "unreachable", "busy", "server"];

/** Sorts a refused submission into messages at fields and a sentence for the rest. */
export function formRefusal(error: unknown, type: ConnectionType, app: string): FormRefusal {
  const invalid = error instanceof ApiError && error.kind === "invalid";
  const details = invalid ? Object.entries(error.details) : [];
  const fields: Record<string, string> = {};
  const rest: string[] = [];
  for (const [path, message] of details) {
    const name = path.startsWith(CONFIG) ? path.slice(CONFIG.length) : "";
    if (type.fields.some((field) => field.name === name)) fields[name] = message;
    else rest.push(wording.problem(path, message));
  }
  if (rest.length > 0) return { fields, message: texts.problem.refused(tellList(rest)) };
  if (Object.keys(fields).length > 0) return { fields };
  const kept = error instanceof ApiError && PASSING.includes(error.kind);
  return {
    fields,
    message: wording.sentences(problemText(error, app), kept && texts.problem.typed),
  };
}

/** Whether the server no longer accepts the connect token. */
export function isRefusedToken(error: unknown): boolean {
  return error instanceof ApiError && error.kind === "unauthorized";
}
