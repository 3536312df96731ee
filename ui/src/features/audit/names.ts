import { useProject } from "../../app/ProjectProvider.tsx";
import { tellValue } from "../../components/texts.ts";
import type { AuditEvent } from "../../platform/contract.ts";
import { useAccessKeys } from "../../platform/queries/access-keys.ts";
import { useApps, useArchivedApps } from "../../platform/queries/apps.ts";
import { usePersonalAccessTokens } from "../../platform/queries/personal-access-tokens.ts";
import { texts } from "./texts.ts";

/** Who did something, and for whom. */
export interface Told {
  by: string;
  /** The token or key. */
  credential: string | null;
  app: string | null;
  /** The end user's fingerprint. */
  user: string | null;
}

/** Tells events with the names of the tokens, keys and Apps that still exist. */
export function useTellEvent(): (event: AuditEvent) => Told {
  const { project } = useProject();
  const tokens = usePersonalAccessTokens().data ?? [];
  const keys = useAccessKeys(project.id).data ?? [];
  const apps = useApps(project.id).data ?? [];
  const archived = useArchivedApps(project.id).data ?? [];
  const names = new Map([
    ...[...tokens, ...keys, ...apps].map(({ id, name }) => [id, name] as const),
    ...archived.map(({ id, name }) => [id, texts.archivedApp(name)] as const),
  ]);
  return (event) => ({
    by: tellValue(texts.actors, event.actor),
    credential: event.credential_id
      ? (names.get(event.credential_id) ?? texts.deletedCredential)
      : null,
    app: event.app_id ? (names.get(event.app_id) ?? texts.deletedApp) : null,
    user: event.end_user ? texts.user(event.end_user.slice(-6)) : null,
  });
}
