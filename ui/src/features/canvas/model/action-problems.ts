import { texts } from "../texts.ts";
import { accountOf, accountProp, actionKey, actionPlaces } from "./action.ts";
import type { CanvasNode } from "./document.ts";
import { error, type Problem, warning } from "./problem.ts";
import type { Surroundings } from "./surroundings.ts";

/** What the actions of a node miss, those of the tools that it holds included. */
export function checkAction(node: CanvasNode, surroundings: Surroundings): Problem[] {
  return actionPlaces(node).flatMap(({ path, action }) =>
    check(action, surroundings).map((problem) => ({
      ...problem,
      field: [...path, problem.field].join("."),
    })),
  );
}

function check(action: CanvasNode, { requirements }: Surroundings): Problem[] {
  if (actionKey(action) === "") return [warning("action_id", texts.problem.noAction)];
  const account = accountOf(action);
  if (!account && accountProp(action)) return [warning("account", texts.problem.noAccount)];
  if (account?.kind === "requirement" && !requirements.has(account.id)) {
    return [error("account", texts.problem.gone.requirement)];
  }
  return [];
}
