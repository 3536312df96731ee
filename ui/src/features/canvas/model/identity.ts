import { isEnvironmentReference } from "../../../components/connection-config.ts";
import { tellList } from "../../../components/locale.ts";
import { texts as wording } from "../../../components/texts.ts";
import { texts } from "../texts.ts";
import { accountOf, accountProp, actionPlaces } from "./action.ts";
import { appLabel } from "./app-label.ts";
import { type CanvasNode, nodeId, type WorkflowDocument } from "./document.ts";
import type { JsonObject } from "./json.ts";
import { type ConnectionPlace, connectionPlaces, requirementsOf } from "./references.ts";
import { acceptedTypes, type Surroundings } from "./surroundings.ts";

/**
 * Whose identity a node acts with: each end user's own, a connection that everybody shares, whatever
 * the environment holds where the platform runs, one that still has to be chosen, or nobody's because
 * it needs none.
 */
export type IdentityKind = "user" | "shared" | "environment" | "missing" | "none";

/** Whose identity, and how it is said. */
export interface Identity {
  kind: IdentityKind;
  /** Absent for what takes no connection. */
  text?: string;
}

/** One kind of identity that a node acts with. */
export interface IdentityPart {
  kind: IdentityKind;
  /** How many different ones; of those that are missing, in how many places. */
  count: number;
  /** Each by its name. */
  names: string;
}

/** Whose identity a node acts with; where it acts with several, the one that decides, and all in words. */
export interface NodeIdentity extends Identity {
  /** Where it acts with several: each kind once, in the order of the legend. */
  parts?: readonly IdentityPart[];
}

/** The kinds in the order of the legend. */
export const IDENTITY_KINDS: readonly IdentityKind[] = [
  "user",
  "shared",
  "environment",
  "missing",
  "none",
];

const ACTING = IDENTITY_KINDS.filter((kind) => kind !== "none");

/** What decides when a node acts with several: what is missing first, then what is the user's. */
const PRECEDENCE: readonly IdentityKind[] = ["missing", "user", "shared", "environment", "none"];

/** Found once for each state of a node: the lens asks every node of a large workflow at each key. */
const FOUND = new WeakMap<Surroundings, WeakMap<JsonObject, NodeIdentity>>();

/** Whose identity a node acts with, the tools and the model that it holds included. */
export function identityOf(node: CanvasNode, surroundings: Surroundings): NodeIdentity {
  const known = FOUND.get(surroundings) ?? new WeakMap<JsonObject, NodeIdentity>();
  FOUND.set(surroundings, known);
  const found = known.get(node.raw) ?? findIdentity(node, surroundings);
  known.set(node.raw, found);
  return found;
}

function findIdentity(node: CanvasNode, surroundings: Surroundings): NodeIdentity {
  const places = connectionPlaces(node).map((place) => identityAt(place, surroundings));
  const actions = actionPlaces(node).map(({ action }) => accountIdentity(action, surroundings));
  const told = [...places, ...actions].filter(({ text }) => text !== undefined);
  const acting = told.some(({ kind }) => kind !== "none") ? ACTING : IDENTITY_KINDS;
  const parts = acting.flatMap((kind) => partOf(told, kind) ?? []);
  const [only, ...more] = parts;
  if (!only) return { kind: "none" };
  const { kind, count, names } = only;
  if (more.length > 0) {
    const text = wording.facts(...parts.map((part) => texts.identity.part(part.kind, part.count)));
    return {
      kind: PRECEDENCE.find((each) => parts.some((part) => part.kind === each)) ?? kind,
      text,
      parts,
    };
  }
  return count === 1
    ? { kind, text: names }
    : { kind, text: texts.identity.only(kind, count), parts };
}

function partOf(told: readonly Identity[], kind: IdentityKind): IdentityPart | null {
  const alike = told.flatMap((each) => (each.kind === kind ? (each.text ?? "") : []));
  if (alike.length === 0) return null;
  const different = [...new Set(alike)];
  // The same connection is one wherever it is used; each place without one has to be given one.
  const count = kind === "missing" ? alike.length : different.length;
  const names = tellList(different);
  return {
    kind,
    count,
    names: count > different.length ? texts.identity.times(names, count) : names,
  };
}

/** The kinds that a node acts with. A place that needs no credential counts where no other does. */
export function kindsOf({ kind, parts }: NodeIdentity): readonly IdentityKind[] {
  return parts ? parts.map((part) => part.kind) : [kind];
}

function accountIdentity(node: CanvasNode, { requirements, accounts }: Surroundings): Identity {
  const account = accountOf(node);
  if (account?.kind === "requirement") {
    const requirement = requirements.get(account.id);
    return requirement
      ? { kind: "user", text: texts.identity.requirement(requirement.name) }
      : { kind: "missing", text: texts.identity.requirementGone };
  }
  if (account) {
    const name = accounts.get(account.id);
    return {
      kind: "shared",
      text: name
        ? texts.identity.shared(name)
        : texts.identity.account(appLabel(accountProp(node)?.app ?? "")),
    };
  }
  return { kind: "missing", text: texts.identity.noAccount };
}

/** Whose identity one place acts with. */
export function identityAt(
  { type, reference }: ConnectionPlace,
  surroundings: Surroundings,
): Identity {
  const { nodeTypes, connections, requirements } = surroundings;
  if (reference?.kind === "requirement") {
    const requirement = requirements.get(reference.id);
    return requirement
      ? { kind: "user", text: texts.identity.requirement(requirement.name) }
      : { kind: "missing", text: texts.identity.requirementGone };
  }
  if (reference?.kind === "connection") {
    const connection = connections.get(reference.id);
    if (!connection) return { kind: "missing", text: texts.identity.connectionGone };
    if (connection.system) return { kind: "none", text: connection.name };
    if (Object.values(connection.config).some(isEnvironmentReference)) {
      return { kind: "environment", text: texts.identity.environment(connection.name) };
    }
    return { kind: "shared", text: texts.identity.shared(connection.name) };
  }
  if (acceptedTypes(surroundings, type).length === 0) return { kind: "none" };
  const isNeeded = nodeTypes.get(type)?.connection !== "optional";
  return { kind: isNeeded ? "missing" : "none", text: texts.identity.noConnection };
}

/** A node that acts with an account of the builder, and what that account is called. */
export interface PersonalNode {
  key: string;
  id: string;
  account: string;
}

/**
 * The nodes that read or send personal things as the builder: through an account that the builder
 * linked or signed in with. A key of a service is shared on purpose, and is none.
 */
export function personalNodes(
  document: WorkflowDocument,
  surroundings: Surroundings,
): PersonalNode[] {
  return document.nodes.flatMap((node) => {
    const account = personalAccount(node, surroundings);
    return account ? [{ key: node.key, id: nodeId(node), account }] : [];
  });
}

function personalAccount(node: CanvasNode, surroundings: Surroundings): string | undefined {
  for (const { action } of actionPlaces(node)) {
    const isShared = accountIdentity(action, surroundings).kind === "shared";
    if (isShared) return texts.deploy.accountOf(appLabel(accountProp(action)?.app ?? ""));
  }
  const { connections, connectionTypes } = surroundings;
  for (const { reference } of connectionPlaces(node)) {
    const connection = reference?.kind === "connection" ? connections.get(reference.id) : undefined;
    if (connection && connectionTypes.get(connection.type)?.kind === "oauth2") {
      return connection.name;
    }
  }
  return undefined;
}

/** All identities of a node by their names. */
export function namesOf({ text = "", parts }: NodeIdentity): string {
  return parts ? tellList(parts.map(({ names }) => names)) : text;
}

/** How many nodes act with each kind of identity, and how many of them with more than one. */
export interface IdentityCounts {
  nodes: Readonly<Record<IdentityKind, number>>;
  several: number;
}

/** Counts a node that acts with several kinds in each of them. */
export function countIdentities(
  document: WorkflowDocument,
  surroundings: Surroundings,
): IdentityCounts {
  const nodes = { user: 0, shared: 0, environment: 0, missing: 0, none: 0 };
  let several = 0;
  for (const node of document.nodes) {
    const kinds = kindsOf(identityOf(node, surroundings));
    for (const kind of kinds) nodes[kind] += 1;
    if (kinds.length > 1) several += 1;
  }
  return { nodes, several };
}

/** The nodes that act with a kind of identity, some of their tools included. */
export function nodesActingWith(
  kind: IdentityKind,
  document: WorkflowDocument,
  surroundings: Surroundings,
): CanvasNode[] {
  return document.nodes.filter((node) => kindsOf(identityOf(node, surroundings)).includes(kind));
}

/** Whether a run of the workflow asks its end user for something. */
export function usesRequirements({ nodes }: WorkflowDocument): boolean {
  const known = ASKING.get(nodes);
  if (known !== undefined) return known;
  const asks = nodes.some((node) => requirementsOf(node).length > 0);
  ASKING.set(nodes, asks);
  return asks;
}

/** Asked again at every change of anything. */
const ASKING = new WeakMap<readonly CanvasNode[], boolean>();

/** The nodes that name a requirement, wherever in them. */
export function nodesWithRequirement(document: WorkflowDocument, id: string): CanvasNode[] {
  return document.nodes.filter((node) => requirementsOf(node).includes(id));
}
