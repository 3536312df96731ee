import { nodeByKey, type Position, type WorkflowDocument } from "./document.ts";
import { heightOf, NODE_WIDTH } from "./layout.ts";
import { type Note, noteByKey, notesOf } from "./notes.ts";
import { structureOf } from "./structure.ts";

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

/** Where something lies on the canvas, in pixels at 100 %. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What holds every node and note, or those of them that are asked for; null where there is none. */
export function boundsOf(
  document: WorkflowDocument,
  isAsked: (key: string) => boolean = () => true,
): Bounds | null {
  const left = { x: Number.POSITIVE_INFINITY, y: Number.POSITIVE_INFINITY };
  const right = { x: Number.NEGATIVE_INFINITY, y: Number.NEGATIVE_INFINITY };
  const hold = ({ x, y }: Position, width: number, height: number) => {
    left.x = Math.min(left.x, x);
    left.y = Math.min(left.y, y);
    right.x = Math.max(right.x, x + width);
    right.y = Math.max(right.y, y + height);
  };
  for (const node of document.nodes) {
    if (isAsked(node.key)) hold(node.position, NODE_WIDTH, heightOf(node));
  }
  for (const { key, position, width, height } of notesOf(document)) {
    if (isAsked(key)) hold(position, width, height);
  }
  if (right.x < left.x) return null;
  return { ...left, width: right.x - left.x, height: right.y - left.y };
}

/** Whether two documents differ only in what stands inside their nodes and notes, and in nothing that has a place. */
export function isLaidOutAlike(left: WorkflowDocument, right: WorkflowDocument): boolean {
  if (!hasNotesAlike(left, right)) return false;
  if (left.nodes === right.nodes) return true;
  return (
    structureOf(left) === structureOf(right) &&
    left.nodes.every(({ position }, at) => position === right.nodes[at]?.position)
  );
}

/** Whether what two documents hold beside their nodes differs only in the words of notes. */
function hasNotesAlike(left: WorkflowDocument, right: WorkflowDocument): boolean {
  if (left.ui === right.ui) return true;
  const names = new Set([...Object.keys(left.ui), ...Object.keys(right.ui)]);
  names.delete("notes");
  const [before, after] = [notesOf(left), notesOf(right)];
  return (
    [...names].every((name) => left.ui[name] === right.ui[name]) &&
    before.length === after.length &&
    before.every((note, at) => isPlacedAlike(note, after[at]))
  );
}

function isPlacedAlike(left: Note, right: Note | undefined): boolean {
  return (
    left.key === right?.key &&
    left.colour === right.colour &&
    left.position.x === right.position.x &&
    left.position.y === right.position.y &&
    left.width === right.width &&
    left.height === right.height
  );
}
