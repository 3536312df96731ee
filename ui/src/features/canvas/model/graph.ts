import {
  type CanvasNode,
  dependencies,
  nodeById,
  nodeId,
  type WorkflowDocument,
} from "./document.ts";
import { runsBefore } from "./reach.ts";
import { structureOf } from "./structure.ts";

/** Every node before this one, direct or not: what its selectors can see. Nearest first. */
export function ancestors(document: WorkflowDocument, node: CanvasNode): CanvasNode[] {
  const seen = new Set<string>([nodeId(node)]);
  const found: CanvasNode[] = [];
  let level = [node];
  while (level.length > 0) {
    const next: CanvasNode[] = [];
    for (const each of level) {
      for (const { node: id } of dependencies(each)) {
        const before = nodeById(document, id);
        if (!before || seen.has(id)) continue;
        seen.add(id);
        next.push(before);
      }
    }
    found.push(...next);
    level = next;
  }
  return found;
}

/** Whether `source` is among what `node` runs after, directly or not. */
export function isBefore(
  document: WorkflowDocument,
  source: CanvasNode,
  node: CanvasNode,
): boolean {
  const wanted = nodeId(source);
  if (dependencies(node).some((edge) => edge.node === wanted)) return true;
  const structure = structureOf(document);
  const [from, to] = [structure.byKey.get(source.key), structure.byKey.get(node.key)];
  if (from === undefined || to === undefined) return false;
  return runsBefore(structure, from, to) ?? ancestors(document, node).includes(source);
}

/** Whether an edge from `source` to `target` would close a ring. */
export function closesRing(
  document: WorkflowDocument,
  source: CanvasNode,
  target: CanvasNode,
): boolean {
  return source === target || isBefore(document, target, source);
}

/** The nodes that run directly after this one. */
export function dependents(document: WorkflowDocument, node: CanvasNode): CanvasNode[] {
  const id = nodeId(node);
  return document.nodes.filter((each) => dependencies(each).some((edge) => edge.node === id));
}
