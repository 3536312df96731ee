import { nodeByKey, type WorkflowDocument } from "./document.ts";
import { heightOf, NODE_WIDTH } from "./layout.ts";
import { noteByKey } from "./notes.ts";

/** The middle of what the canvas calls so, a node or a note; in pixels at 100 %. */
export function middleOf(
  document: WorkflowDocument,
  key: string,
): { x: number; y: number } | undefined {
  const note = noteByKey(document, key);
  if (note) {
    return { x: note.position.x + note.width / 2, y: note.position.y + note.height / 2 };
  }
  const node = nodeByKey(document, key);
  if (!node) return undefined;
  return { x: node.position.x + NODE_WIDTH / 2, y: node.position.y + heightOf(node) / 2 };
}
