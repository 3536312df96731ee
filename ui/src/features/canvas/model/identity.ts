import { isEnvironmentReference } from "../../../components/connection-config.ts";
import { texts } from "../texts.ts";
import { accountOf, accountProp, actionPlaces } from "./action.ts";
import { appLabel } from "./app-label.ts";
import { type CanvasNode, nodeId, type WorkflowDocument } from "./document.ts";
import { type ConnectionPlace, connectionPlaces, requirementsOf } from "./references.ts";
import { acceptedTypes, type Surroundings } from "./surroundings.ts";

/**
 * Whose identity a node acts with: each end user's own, a connection that everybody shares, whatever
 * the environment holds where the platform runs, one that still has to be chosen, or nobody's because
 * it needs none.
 */
export type IdentityKind = "user" | "shared" | "environment" | "missing" | "none";

/** Whose identity, and how the node's card says it. */
export interface Identity {
  kind: IdentityKind;
  /** Absent for a node that takes no connection. */
  text?: string;
}

/** The kinds in the order of the legend. */
export const IDENTITY_KINDS: readonly IdentityKind[] = [
  "user",
  "shared",
  "environment",
  "missing",
  "none",
];

/** What decides when a node acts with several: what is missing first, then what is the user's. */
const PRECEDENCE: readonly IdentityKind[] = ["missing", "user", "shared", "environment", "none"];

/** Whose identity a node acts with, the tools and the model that it holds included. */
export function identityOf(node: CanvasNode, surroundings: Surroundings): Identity {
  const places = connectionPlaces(node).map((place) => identityAt(place, surroundings));
  const actions = actionPlaces(node).map(({ action }) => accountIdentity(action, surroundings));
  const found = [...places, ...actions].filter(({ text }) => text !== undefined);
  const sorted = found.sort((a, b) => PRECEDENCE.indexOf(a.kind) - PRECEDENCE.indexOf(b.kind));
  const [first, ...more] = sorted;
  if (!first) return { kind: "none" };
  return more.length === 0 ? first : { ...first, text: `${first.text} +${more.length}` };
}

function accountIdentity(node: CanvasNode, { requirements }: Surroundings): Identity {
  const account = accountOf(node);
  if (account?.kind === "requirement") {
    const requirement = requirements.get(account.id);
    return requirement
      ? { kind: "user", text: texts.identity.requirement(requirement.name) }
      : { kind: "missing", text: texts.identity.requirementGone };
  }
  if (account) {
    return { kind: "shared", text: texts.identity.account(appLabel(accountProp(node)?.app ?? "")) };
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

/** How many nodes act with which identity. */
export function countIdentities(
  document: WorkflowDocument,
  surroundings: Surroundings,
): Record<IdentityKind, number> {
  const counts = { user: 0, shared: 0, environment: 0, missing: 0, none: 0 };
  for (const node of document.nodes) counts[identityOf(node, surroundings).kind] += 1;
  return counts;
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
