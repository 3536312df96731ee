import { freeOption, optionsOf } from "./choice.ts";
import {
  type CanvasEdge,
  type CanvasNode,
  edgeKey,
  edgesOf,
  INPUT_TYPE,
  nodeById,
  nodeByKey,
  nodeType,
  OUTPUT_TYPE,
  type Position,
  type WorkflowDocument,
} from "./document.ts";
import { COLUMN, freePosition, NODE_HEIGHT, NODE_WIDTH } from "./layout.ts";
import { newNode } from "./new-node.ts";
import { freeId, stemOf } from "./node-id.ts";
import { type Command, givesEdge } from "./reducer.ts";

/** Where a new node shall stand. */
export type Where =
  /** Around a point of the canvas. */
  | { kind: "at"; point: Position }
  /** At the loose end of an edge that was drawn from a handle. */
  | { kind: "end"; point: Position; of: string; option: string | null; isSource: boolean }
  | { kind: "after"; key: string }
  /** In the middle of an edge. */
  | { kind: "on"; edge: CanvasEdge };

/** The command that adds a node of a type. */
export function addCommand(
  document: WorkflowDocument,
  type: string,
  key: string,
  where: Where,
): Command {
  const id = freeId(stemOf(type), (each) => nodeById(document, each) !== undefined);
  const node = newNode(type, id, key, freePosition(document, positionFor(document, where)));
  switch (where.kind) {
    case "at":
      return { type: "add", node };
    case "after":
      return {
        type: "add",
        node,
        edges: [{ source: where.key, target: key, option: optionFrom(document, where.key) }],
      };
    case "end": {
      const { of, option } = where;
      const edge = where.isSource
        ? { source: of, target: key, option }
        : { source: key, target: of, option: firstOption(node) };
      return { type: "add", node, edges: [edge] };
    }
    case "on": {
      const { source, target, option } = where.edge;
      const edges = [
        { source, target: key, option },
        { source: key, target, option: firstOption(node) },
      ];
      return { type: "add", node, edges, instead: where.edge };
    }
  }
}

/** The option that an edge leaves from where nobody says which. */
function optionFrom(document: WorkflowDocument, key: string): string | null {
  const node = nodeByKey(document, key);
  return node ? freeOption(document, node) : null;
}

function firstOption(node: CanvasNode): string | null {
  return optionsOf(node)[0]?.id ?? null;
}

function positionFor(document: WorkflowDocument, where: Where): Position {
  switch (where.kind) {
    case "at":
      return { x: where.point.x - NODE_WIDTH / 2, y: where.point.y - NODE_HEIGHT / 2 };
    case "end": {
      const { x, y } = where.point;
      return { x: where.isSource ? x : x - NODE_WIDTH, y: y - NODE_HEIGHT / 3 };
    }
    case "after": {
      const { x, y } = placeOf(nodeByKey(document, where.key));
      return { x: x + COLUMN, y };
    }
    case "on": {
      const source = placeOf(nodeByKey(document, where.edge.source));
      const target = placeOf(nodeByKey(document, where.edge.target));
      return { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 };
    }
  }
}

function placeOf(node: CanvasNode | undefined): Position {
  return node?.position ?? { x: 0, y: 0 };
}

/**
 * Where a node goes that is added without pointing: into the selected edge, behind the selected
 * node, into the only edge of a new workflow, or else around a point.
 */
export function suggestPlace(
  document: WorkflowDocument,
  selection: readonly string[],
  selectedEdges: readonly string[],
  point: Position,
): Where {
  const edges = edgesOf(document);
  const chosen = edges.filter((edge) => selectedEdges.includes(edgeKey(edge)));
  if (chosen.length === 1 && chosen[0]) return { kind: "on", edge: chosen[0] };
  const [key, ...more] = selection;
  const node = key === undefined || more.length > 0 ? undefined : nodeByKey(document, key);
  if (node && givesEdge(node)) return behind(edges, node, document);
  const [only, ...others] = edges;
  if (only && others.length === 0 && isStarter(document, only)) return { kind: "on", edge: only };
  return { kind: "at", point };
}

/** Behind the Input of a new workflow is the middle of its only edge. */
function behind(edges: readonly CanvasEdge[], node: CanvasNode, document: WorkflowDocument): Where {
  const [only, ...others] = edges.filter(({ source }) => source === node.key);
  const isLine = only && others.length === 0 && isStarter(document, only);
  return isLine ? { kind: "on", edge: only } : { kind: "after", key: node.key };
}

/** Whether an edge leads straight from the Input to an Output. */
function isStarter(document: WorkflowDocument, { source, target }: CanvasEdge): boolean {
  const [from, to] = [nodeByKey(document, source), nodeByKey(document, target)];
  return !!from && !!to && nodeType(from) === INPUT_TYPE && nodeType(to) === OUTPUT_TYPE;
}
