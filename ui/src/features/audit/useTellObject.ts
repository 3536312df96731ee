import { useProject } from "../../app/ProjectProvider.tsx";
import type { Route } from "../../app/routes.ts";
import type { AuditEvent } from "../../platform/contract.ts";
import { useAuditObjects } from "../../platform/queries/audit-objects.ts";
import { texts } from "./texts.ts";

/** What something was done to. */
export interface ToldObject {
  name: string;
  /** Where it is shown, if it has a page and is of the project that is shown. */
  route: Route | null;
  /** It was deleted since: its name is not known. */
  isGone: boolean;
}

/** By what an action's name begins with: the page of what it was done to, null where it has none. */
const PAGES: Record<string, ((id: string) => Route) | null> = {
  access_key: null,
  account: () => ({ page: "settings", section: "accounts" }),
  app: (id) => ({ page: "deployment", id, tab: "integration" }),
  connection: (id) => ({ page: "connections", opened: id }),
  end_user_connection: null,
  personal_access_token: () => ({ page: "settings", section: "tokens" }),
  project: null,
  requirement: null,
  workflow: (id) => ({ page: "agent", id }),
};

const REQUIREMENTS = ["requirement", "end_user_connection"];

/** Tells what an event was done to; null where it tells of nothing with a name. */
export function useTellObject(
  events: readonly AuditEvent[],
): (event: AuditEvent) => ToldObject | null {
  const { project, projects } = useProject();
  const ids = projects.map(({ id }) => id);
  const { data: objects, isPlaceholderData: isOlder } = useAuditObjects(ids, events[0]?.id);
  return ({ action, object_id }) => {
    const [kind = ""] = action.split(".");
    const page = PAGES[kind];
    if (!object_id || page === undefined || !objects) return null;
    const found = objects.byId.get(object_id);
    if (!found) {
      const isKnown = !REQUIREMENTS.includes(kind) || objects.everyRequirement;
      return isKnown && !isOlder ? { name: texts.deletedObject, route: null, isGone: true } : null;
    }
    const isHere = found.project === null || found.project === project.id;
    return { name: found.name, route: isHere && page ? page(object_id) : null, isGone: false };
  };
}
