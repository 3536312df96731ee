import { appLabel } from "./app-label.ts";
import { type CanvasNode, nodeType } from "./document.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  type JsonPath,
  listOf,
  objectOf,
  textOf,
} from "./json.ts";
import { OPAQUE, readReference } from "./references.ts";

/** The node that performs an action of an app with a linked account. */
export const ACTION_TYPE = "dynamiq.nodes.tools.Pipedream";

/** Kinds of props that nobody fills in. */
const NOT_FILLED = ["app", "alert", "dir"];

/** Whose account an action acts with. */
export type AccountReference =
  | { kind: "account"; id: string }
  | { kind: "requirement"; id: string }
  | null;

/** One prop of an action, as the node keeps it. */
export interface StoredProp {
  name: string;
  type: string;
  optional: boolean;
  secret: boolean;
  app: string;
  label: string;
  description: string;
}

/** Whether a node performs an action. */
export function isAction(node: CanvasNode): boolean {
  return nodeType(node) === ACTION_TYPE;
}

/** An action and where it stands in a node; nowhere deeper when it is the node. */
export interface ActionPlace {
  path: JsonPath;
  action: CanvasNode;
}

/** Found once for each state of a node, as the places of its connections are. */
const ACTIONS = new WeakMap<JsonObject, readonly ActionPlace[]>();

/** The actions that a node performs: its own, and those of the tools that it holds. */
export function actionPlaces(node: CanvasNode): readonly ActionPlace[] {
  const known = ACTIONS.get(node.raw);
  if (known) return known;
  const found: ActionPlace[] = [];
  const visit = (value: Json, path: JsonPath) => {
    if (Array.isArray(value)) {
      for (const [at, item] of (value as readonly Json[]).entries()) visit(item, [...path, at]);
    } else if (isObject(value)) {
      const action = { ...node, raw: value };
      if (isAction(action)) found.push({ path, action });
      else for (const [key, inner] of Object.entries(value)) visitInner(key, inner, path);
    }
  };
  const visitInner = (key: string, inner: Json, path: JsonPath) => {
    if (typeof inner === "object" && !OPAQUE.includes(key)) visit(inner, [...path, key]);
  };
  visit(node.raw, []);
  ACTIONS.set(node.raw, found);
  return found;
}

/** The key of a node's action; empty until one is chosen. */
export function actionKey(node: CanvasNode): string {
  return textOf(node.raw.action_id);
}

/**
 * The app of a node's action, and the action in it, for people. Pipedream's key is the app's slug, a
 * hyphen and the action: `google_sheets-add-row`. Null until an action is chosen.
 */
export function actionLabels(node: CanvasNode): { app: string; action: string } | null {
  const [, slug, name] = /^([^-]+)-(.+)$/.exec(actionKey(node)) ?? [];
  return slug && name ? { app: appLabel(slug), action: appLabel(name) } : null;
}

/** The props of a node's action. */
export function storedProps(node: CanvasNode): StoredProp[] {
  const { configurableProps, configurable_props } = objectOf(node.raw.input_props);
  const list = listOf(configurableProps).length > 0 ? configurableProps : configurable_props;
  return listOf(list).flatMap((prop) => {
    const { name, type_, type, optional, secret, app, label, description } = objectOf(prop);
    if (typeof name !== "string") return [];
    return {
      name,
      type: textOf(type_) || textOf(type) || "string",
      optional: optional === true,
      secret: secret === true,
      app: textOf(app),
      label: textOf(label),
      description: textOf(description),
    };
  });
}

/** The prop that takes the account, and the app whose account it is. */
export function accountProp(node: CanvasNode): StoredProp | null {
  return storedProps(node).find(({ type }) => type === "app") ?? null;
}

/** Whose account the node acts with. */
export function accountOf(node: CanvasNode): AccountReference {
  const prop = accountProp(node);
  if (!prop) return null;
  const held = objectOf(objectOf(node.raw.configurable_props)[prop.name]).authProvisionId;
  const reference = readReference(held);
  if (reference?.kind === "connection") return { kind: "account", id: reference.id };
  return reference;
}

/** What a prop is pinned to; undefined when the workflow gives it. */
export function pinned(node: CanvasNode, name: string): Json | undefined {
  const props = objectOf(node.raw.configurable_props);
  return Object.hasOwn(props, name) ? props[name] : undefined;
}

/** The props that the workflow may give: all but the account and what is only read. */
export function inputProps(node: CanvasNode): StoredProp[] {
  return storedProps(node).filter(({ type }) => !NOT_FILLED.includes(type));
}

/** The props that have no pinned value and need one. */
export function askedProps(node: CanvasNode): string[] {
  return inputProps(node)
    .filter(({ name, optional }) => !optional && isBlank(pinned(node, name)))
    .map(({ name }) => name);
}

/** Whether a value says nothing. */
export function isBlank(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return Array.isArray(value) && value.length === 0;
}

/** A prop as the node keeps it: `type_`, as the platform writes it, and what a run reads. */
export function storedProp(prop: Readonly<Record<string, unknown>>): JsonObject {
  const kept: Record<string, Json> = { name: textOf(prop.name), type_: textOf(prop.type) };
  for (const name of ["app", "label", "description"]) {
    if (typeof prop[name] === "string") kept[name] = prop[name] as string;
  }
  for (const name of ["optional", "secret"]) {
    if (prop[name] === true) kept[name] = true;
  }
  if (isObject(prop.default) || ["string", "number", "boolean"].includes(typeof prop.default)) {
    kept.default = prop.default as Json;
  }
  return kept;
}

/** What a node acts with instead: the account's user, and the account in its prop. */
export function withAccount(
  node: CanvasNode,
  account: AccountReference,
  projectId: string,
): { external_user_id: Json; configurable_props: Json } {
  const props = objectOf(node.raw.configurable_props);
  const name = accountProp(node)?.name;
  const placeholder = (path: string): Json => ({
    $type: "requirement",
    $id: account?.id ?? "",
    value_path: `$.${path}`,
  });
  const own = account?.kind === "account";
  const user: Json = own ? projectId : account ? placeholder("external_user_id") : null;
  const id: Json = own ? account.id : account ? placeholder("account_id") : null;
  return {
    external_user_id: user,
    configurable_props: name ? { ...props, [name]: { authProvisionId: id } } : props,
  };
}
