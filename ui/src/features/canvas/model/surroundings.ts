import type { Connection, NodeType, Requirement } from "../../../platform/contract.ts";
import type { Component, NodeForm } from "../../../platform/node-form.ts";
import type { BuilderConnectionType } from "../../../platform/queries/catalogue.ts";

/** What a workflow is looked at with: the catalogue, and what its nodes may name. */
export interface Surroundings {
  /** By the type that a node's `type` names. */
  readonly nodeTypes: ReadonlyMap<string, NodeType>;
  readonly connectionTypes: ReadonlyMap<string, BuilderConnectionType>;
  /** The project's, and the platform's own. */
  readonly connections: ReadonlyMap<string, Connection>;
  /** The workflow's. */
  readonly requirements: ReadonlyMap<string, Requirement>;
  /** What the forms of the workflow's node types need, as far as it is there. */
  readonly forms: ReadonlyMap<string, NodeForm>;
  /** What linked accounts that the workflow acts with are called, by their ids, as far as that is known. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Objects that are no nodes and may hold a connection, by type. */
  readonly components: ReadonlyMap<string, Component>;
}

/** A type's name for people. */
export function typeLabel({ nodeTypes }: Surroundings, type: string): string {
  return nodeTypes.get(type)?.label ?? type.split(".").at(-1) ?? type;
}

/** The two letters that stand for a node's type. */
export function typeLetters({ nodeTypes, connectionTypes }: Surroundings, type: string): string {
  const [only, ...more] = nodeTypes.get(type)?.connections ?? [];
  const glyph = only && more.length === 0 ? connectionTypes.get(only)?.glyph : undefined;
  return glyph ?? lettersOf(nodeTypes.get(type)?.label ?? type.split(".").at(-1) ?? "");
}

/** The first two letters of a name. */
export function lettersOf(name: string): string {
  const letters = name.replace(/[^\p{L}\p{N}]/gu, "");
  return letters.charAt(0).toUpperCase() + letters.charAt(1).toLowerCase();
}

/** A connection type's name for people. */
export function connectionTypeLabel({ connectionTypes }: Surroundings, type: string): string {
  return connectionTypes.get(type)?.label ?? type.split(".").at(-1) ?? type;
}

/** The connection types that nodes of a type take. */
export function acceptedTypes(
  { nodeTypes, components }: Surroundings,
  type: string,
): readonly string[] {
  return nodeTypes.get(type)?.connections ?? components.get(type)?.connections ?? [];
}

/** The requirements that a place of this node type can name. */
export function fittingRequirements(surroundings: Surroundings, type: string): Requirement[] {
  const accepted = acceptedTypes(surroundings, type);
  return [...surroundings.requirements.values()].filter(
    ({ spec }) => spec.type !== undefined && accepted.includes(spec.type),
  );
}

/** The connections that a place of this node type can name, the platform's own last. */
export function fittingConnections(surroundings: Surroundings, type: string): Connection[] {
  const accepted = acceptedTypes(surroundings, type);
  const fitting = [...surroundings.connections.values()].filter((each) =>
    accepted.includes(each.type),
  );
  return fitting.sort(
    (a, b) => Number(a.system) - Number(b.system) || a.name.localeCompare(b.name),
  );
}
