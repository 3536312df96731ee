import type { AppRequirement, RequirementsStatus } from "../../platform/contract.ts";

/** How one user stands with one requirement; of an optional one the platform tells nothing. */
export type RequirementState = "completed" | "pending" | "optional";

/** How a user stands with a requirement. */
export function stateOf(
  requirement: AppRequirement,
  status: RequirementsStatus | undefined,
): RequirementState | undefined {
  if (!status) return undefined;
  if (status.unsatisfied?.some(({ id }) => id === requirement.id)) {
    return requirement.optional ? "optional" : "pending";
  }
  return requirement.optional ? "optional" : "completed";
}

/** How a user stands with everything that is required. */
export function progressOf(
  requirements: readonly AppRequirement[],
  status: RequirementsStatus | undefined,
) {
  const required = requirements.filter(({ optional }) => !optional);
  const pending = required.filter((requirement) => stateOf(requirement, status) === "pending");
  return { total: required.length, done: required.length - pending.length, pending };
}
