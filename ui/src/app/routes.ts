import { useEffect, useSyncExternalStore } from "react";
import { askBeforeClosing } from "../desktop/closing.ts";
import { hasTicket } from "../platform/session.ts";

/** The parts of an App's page. */
export const APP_TABS = ["integration", "requirements", "test", "history", "keys"] as const;
export type AppTab = (typeof APP_TABS)[number];

/** The parts of the settings. */
export const SETTINGS = [
  "vault",
  "accounts",
  "oauth",
  "pipedream",
  "tokens",
  "activity",
  "appearance",
  "about",
] as const;
export type SettingsSection = (typeof SETTINGS)[number];

/** Where in the builder one is. */
export type Route =
  | { page: "agents"; creating?: true; importing?: true }
  | { page: "agent"; id: string }
  | { page: "deployments" }
  | { page: "deployment"; id: string; tab: AppTab }
  | { page: "connections"; adding?: true; opened?: string }
  | { page: "settings"; section: SettingsSection };

/** Stands in an address where something new is being made. */
const NEW = "new";
/** Stands in an address where a document is imported. */
const IMPORT = "import";

/** The route of an address's fragment; what is unknown leads to the list of agents. */
export function parseRoute(hash: string): Route {
  const [page = "", id, part] = hash.replace(/^#\/?/, "").split("/").map(decode);
  switch (page) {
    case "agents":
      if (id === NEW) return { page: "agents", creating: true };
      if (id === IMPORT) return { page: "agents", importing: true };
      return id ? { page: "agent", id } : { page: "agents" };
    case "deployments":
      return id ? { page: "deployment", id, tab: oneOf(APP_TABS, part) } : { page: "deployments" };
    case "connections":
      if (id === NEW) return { page: "connections", adding: true };
      return id ? { page: "connections", opened: id } : { page: "connections" };
    case "settings":
      return { page: "settings", section: oneOf(SETTINGS, id) };
    default:
      return { page: "agents" };
  }
}

/** The fragment that leads to a route, for a link. */
export function linkTo(route: Route): string {
  switch (route.page) {
    case "agents":
      if (route.creating) return `#/agents/${NEW}`;
      return route.importing ? `#/agents/${IMPORT}` : "#/agents";
    case "connections":
      if (route.adding) return `#/connections/${NEW}`;
      return route.opened ? `#/connections/${encodeURIComponent(route.opened)}` : "#/connections";
    case "agent":
      return `#/agents/${encodeURIComponent(route.id)}`;
    case "deployment":
      return `#/deployments/${encodeURIComponent(route.id)}/${route.tab}`;
    case "settings":
      return `#/settings/${route.section}`;
    default:
      return `#/${route.page}`;
  }
}

/** Goes to a route, unless what is open keeps one from leaving. */
export function navigate(route: Route): void {
  window.location.hash = linkTo(route);
}

/** Asks whether to leave; calls `leave` when the answer is yes. */
export type AskToLeave = (leave: () => void) => void;

let current = linkTo(parseRoute(window.location.hash));
let guard: AskToLeave | null = null;
/** A step that a guard has had undone; it is asked about once the address is the old one again. */
let held: string | null = null;
const listeners = new Set<() => void>();

/** Where in the tab's history one is; each entry knows its place, so that a step can be undone. */
let position = placeOf(window.history.state) ?? 0;
window.history.replaceState({ position }, "");

function placeOf(state: unknown): number | undefined {
  return (state as { position?: number } | null)?.position;
}

/** Puts the route of what is shown back into the address, where something else stood. */
export function restoreAddress(): void {
  position += 1;
  window.history.replaceState({ position }, "", current);
}

window.addEventListener("hashchange", () => {
  if (hasTicket(window.location.hash)) return;
  const next = linkTo(parseRoute(window.location.hash));
  const place = placeOf(window.history.state);
  if (guard && next !== current) {
    held = next;
    window.history.go(place === undefined ? -1 : position - place);
    return;
  }
  position = place ?? position + 1;
  if (place === undefined) window.history.replaceState({ position }, "");
  if (next === current) {
    askAboutHeld();
    return;
  }
  current = next;
  for (const listener of listeners) listener();
});

function askAboutHeld(): void {
  const to = held;
  held = null;
  if (to === null) return;
  guard?.(() => {
    guard = null;
    window.location.hash = to;
  });
}

/** Where one is. */
export function useRoute(): Route {
  const fragment = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  return parseRoute(fragment);
}

/** While `active`, asks before another route is shown or the page is closed. */
export function useLeaveGuard(active: boolean, ask: AskToLeave): void {
  useEffect(() => {
    if (!active) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    guard = ask;
    window.addEventListener("beforeunload", stay);
    const letClose = askBeforeClosing(ask);
    return () => {
      letClose();
      if (guard === ask) guard = null;
      window.removeEventListener("beforeunload", stay);
    };
  }, [active, ask]);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

function oneOf<Part extends string>(parts: readonly [Part, ...Part[]], given?: string): Part {
  return parts.find((part) => part === given) ?? parts[0];
}
