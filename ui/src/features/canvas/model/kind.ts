import { texts as wording } from "../../../components/texts.ts";
import { actionLabels } from "./action.ts";
import { type CanvasNode, nodeType } from "./document.ts";
import { lettersOf, type Surroundings, typeLabel, typeLetters } from "./surroundings.ts";

/** What a node is, for people, and the two letters for it: an action is its app's, and not Pipedream's. */
export function kindOf(
  node: CanvasNode,
  surroundings: Surroundings,
): { label: string; letters: string } {
  const labels = actionLabels(node);
  if (labels) {
    return { label: wording.facts(labels.app, labels.action), letters: lettersOf(labels.app) };
  }
  const type = nodeType(node);
  return { label: typeLabel(surroundings, type), letters: typeLetters(surroundings, type) };
}
