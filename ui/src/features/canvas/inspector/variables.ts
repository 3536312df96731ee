import { type CanvasNode, nodeId, type WorkflowDocument } from "../model/document.ts";
import { ancestors } from "../model/graph.ts";
import { outputPath } from "../model/selector.ts";
import { outputKeys } from "../model/wiring.ts";
import type { PickItem } from "../picker/PickList.tsx";
import { texts } from "../texts.ts";

/** What the mapping of a node inside a Map can pick: what the items hold is not known here. */
export function itemValues(): PickItem[] {
  const { item, wholeItem } = texts.mapping;
  return [{ id: "$", label: wholeItem, note: "$", group: item }];
}

/** What a node's mapping can pick: the outputs of every node before it, nearest first. */
export function pickableValues(document: WorkflowDocument, node: CanvasNode): PickItem[] {
  return ancestors(document, node).flatMap((source) => {
    const group = nodeId(source);
    const paths = outputKeys(source).map((key) => ({ key, path: outputPath(group, key) }));
    const whole = { key: texts.mapping.whole, path: outputPath(group) };
    return [...paths, whole].map(({ key, path }) => ({
      id: path,
      label: key,
      note: path,
      group,
    }));
  });
}
