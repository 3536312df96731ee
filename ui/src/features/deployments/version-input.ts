import type { Version } from "../../platform/contract.ts";
import { type Field, readFields } from "../canvas/model/fields.ts";
import { listOf, objectOf } from "../canvas/model/json.ts";

const INPUT = "dynamiq.nodes.utils.Input";

/** The fields of a version's Input node; null when it has none that can be read. */
export function inputFields(version: Pick<Version, "flow"> | undefined): Field[] | null {
  const nodes = listOf(version?.flow.nodes).map(objectOf);
  const input = nodes.find(({ type }) => type === INPUT);
  return input ? readFields(input.schema) : null;
}

/** The ids of the requirements that a version's nodes name, wherever a reference may stand. */
export function requirementIds(version: Pick<Version, "flow"> | undefined): Set<string> {
  const ids = new Set<string>();
  const pending: unknown[] = [version?.flow.nodes];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    const { $type, $id } = value as Record<string, unknown>;
    if ($type === "requirement" && typeof $id === "string") ids.add($id);
    pending.push(...Object.values(value));
  }
  return ids;
}
