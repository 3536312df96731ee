import { isChoice, optionLabel } from "./choice.ts";
import {
  type CanvasEdge,
  type CanvasNode,
  dependencies,
  edgeKey,
  edgesOf,
  INPUT_TYPE,
  isProtected,
  nodeById,
  nodeByKey,
  nodeId,
  nodeType,
  OUTPUT_TYPE,
  type Position,
  readDependency,
  type WorkflowDocument,
} from "./document.ts";
import { renameField } from "./fields.ts";
import { ancestors, closesRing } from "./graph.ts";
import {
  getAt,
  isEqual,
  type Json,
  type JsonObject,
  type JsonPath,
  listOf,
  objectOf,
  setAt,
  without,
} from "./json.ts";
import { layeredPositions } from "./layout.ts";
import { checkId } from "./node-id.ts";
import { addNotes, changeNotes, type Note, type NoteChange, removeNotes } from "./notes.ts";
import { replaceRequirement } from "./references.ts";
import { followOutputRename, followRename } from "./rename.ts";
import { MAPPING, withSuggestedMapping } from "./wiring.ts";

/** A change of a workflow. What a command cannot do leaves the document as it is. */
export type Command =
  /** A new node with its edges; `instead` goes once they all are there. */
  | { type: "add"; node: CanvasNode; edges?: readonly CanvasEdge[]; instead?: CanvasEdge }
  /** Nodes as they were copied: edges between them included, ids already free; and notes. */
  | { type: "paste"; nodes: readonly CanvasNode[]; notes?: readonly Note[] }
  | { type: "addNote"; note: Note }
  | { type: "changeNote"; key: string; change: NoteChange }
  /** Nodes and notes go, and every edge at them; Input and Output stay. */
  | { type: "remove"; keys: readonly string[]; edges?: readonly CanvasEdge[] }
  | { type: "connect"; edge: CanvasEdge }
  | { type: "move"; positions: ReadonlyMap<string, Position> }
  /** Every node gets the place that shows the order of a run. */
  | { type: "arrange" }
  /** Id and name change, and what refers to them. */
  | { type: "rename"; key: string; id: string }
  /** A value inside a node; undefined takes it away. */
  | { type: "set"; key: string; path: JsonPath; value: Json | undefined }
  /** A field of an Input or Output node is called otherwise, and so is what refers to it. */
  | { type: "renameField"; key: string; from: string; to: string }
  /** An option of a Choice goes, and every edge that leaves from it. */
  | { type: "removeOption"; key: string; at: number }
  /** A deleted requirement leaves every node that names it. */
  | { type: "clearRequirement"; id: string }
  /** Another workflow document takes the place of this one, such as an older version. */
  | { type: "replace"; document: WorkflowDocument };

/** Applies a command; answers the very same document when nothing changes. */
export function apply(document: WorkflowDocument, command: Command): WorkflowDocument {
  switch (command.type) {
    case "add":
      return add(document, command);
    case "paste":
      return paste(document, command.nodes, command.notes ?? []);
    case "addNote":
      return addNotes(document, [command.note]);
    case "changeNote":
      return changeNotes(document, ({ key }) => (key === command.key ? command.change : null));
    case "remove":
      return removeNotes(remove(document, command.keys, command.edges ?? []), command.keys);
    case "connect":
      return connect(document, command.edge);
    case "move":
      return changeNotes(move(document, command.positions), ({ key }) => {
        const position = command.positions.get(key);
        return position ? { position } : null;
      });
    case "arrange":
      return move(document, layeredPositions(document.nodes));
    case "rename":
      return rename(document, command.key, command.id);
    case "set":
      return changeNode(document, command.key, (raw) => {
        const next = setAt(raw, command.path, command.value);
        return isEqual(next, raw) ? raw : objectOf(next);
      });
    case "renameField":
      return renameFieldOf(document, command.key, command.from, command.to);
    case "removeOption":
      return removeOption(document, command.key, command.at);
    case "clearRequirement":
      return mapNodes(document, (node) =>
        withRaw(node, replaceRequirement(node.raw, command.id, null)),
      );
    case "replace":
      return command.document;
  }
}

function add(
  document: WorkflowDocument,
  { node, edges = [], instead }: Extract<Command, { type: "add" }>,
): WorkflowDocument {
  const start = withNodes(document, [...document.nodes, node]);
  const added = edges.reduce(connect, start);
  const isComplete = edgesOf(added).length === edgesOf(start).length + edges.length;
  return instead && isComplete ? remove(added, [], [instead]) : added;
}

function paste(
  document: WorkflowDocument,
  nodes: readonly CanvasNode[],
  notes: readonly Note[],
): WorkflowDocument {
  const pasted = nodes.length > 0 ? withNodes(document, [...document.nodes, ...nodes]) : document;
  return addNotes(pasted, notes);
}

function remove(
  document: WorkflowDocument,
  keys: readonly string[],
  edges: readonly CanvasEdge[],
): WorkflowDocument {
  const leaving = new Set(
    keys.filter((key) => {
      const node = nodeByKey(document, key);
      return node && !isProtected(node);
    }),
  );
  const goneEdges = edgesOf(document).filter(
    (edge) => leaving.has(edge.source) || edges.some((each) => edgeKey(each) === edgeKey(edge)),
  );
  if (leaving.size === 0 && goneEdges.length === 0) return document;
  const staying = document.nodes.filter(({ key }) => !leaving.has(key));
  const cut = staying.map((node) => {
    const gone = goneEdges.filter(({ target }) => target === node.key);
    return gone.length > 0 ? withoutEdges(document, node, gone) : node;
  });
  return { ...withNodes(document, cut), ui: withoutEdgesAt(document.ui, leaving) };
}

function withoutEdges(
  document: WorkflowDocument,
  node: CanvasNode,
  edges: readonly CanvasEdge[],
): CanvasNode {
  const ids = edges.map(({ source, option }) => {
    const before = nodeByKey(document, source);
    return `${before ? nodeId(before) : ""}:${option ?? ""}`;
  });
  const depends = listOf(node.raw.depends).filter((item) => {
    const read = readDependency(item);
    return !read || !ids.includes(`${read.node}:${read.option ?? ""}`);
  });
  return withRaw(node, { ...node.raw, depends });
}

/** The platform's canvas data without the edges at nodes that are gone. */
function withoutEdgesAt(ui: JsonObject, keys: ReadonlySet<string>): JsonObject {
  const edges = listOf(ui.edges).filter((edge) => {
    const { source, target } = objectOf(edge);
    return !keys.has(String(source)) && !keys.has(String(target));
  });
  return edges.length === listOf(ui.edges).length ? ui : { ...ui, edges };
}

function connect(document: WorkflowDocument, edge: CanvasEdge): WorkflowDocument {
  const source = nodeByKey(document, edge.source);
  const target = nodeByKey(document, edge.target);
  if (!source || !target || !canConnect(document, edge)) return document;
  const depends = [
    ...listOf(target.raw.depends),
    { node: nodeId(source), ...(edge.option === null ? {} : { option: edge.option }) },
  ];
  const connected = withRaw(target, { ...target.raw, depends });
  return replaceNode(document, withSuggestedMapping(connected, givingNode(document, source)));
}

/** The node whose output an edge is about: a Choice says only where a run goes on. */
function givingNode(document: WorkflowDocument, source: CanvasNode): CanvasNode {
  if (!isChoice(source)) return source;
  const before = ancestors(document, source);
  return before.find((node) => !isChoice(node)) ?? source;
}

/** Whether an edge is new, ends at no Input, starts at no Output or missing option, closes no ring. */
export function canConnect(document: WorkflowDocument, edge: CanvasEdge): boolean {
  const source = nodeByKey(document, edge.source);
  const target = nodeByKey(document, edge.target);
  if (!source || !target) return false;
  const isThere = dependencies(target).some(
    ({ node, option }) => node === nodeId(source) && option === edge.option,
  );
  const isOption = edge.option === null || optionLabel(source, edge.option) !== null;
  if (isThere || !isOption || !takesEdge(target) || !givesEdge(source)) return false;
  return !closesRing(document, source, target);
}

/** Whether edges may end at a node. */
export function takesEdge(node: CanvasNode): boolean {
  return nodeType(node) !== INPUT_TYPE;
}

/** Whether edges may start at a node. */
export function givesEdge(node: CanvasNode): boolean {
  return nodeType(node) !== OUTPUT_TYPE;
}

function move(
  document: WorkflowDocument,
  positions: ReadonlyMap<string, Position>,
): WorkflowDocument {
  return mapNodes(document, (node) => {
    const next = positions.get(node.key);
    const isSame = !next || (next.x === node.position.x && next.y === node.position.y);
    return isSame ? node : { ...node, position: next };
  });
}

function rename(document: WorkflowDocument, key: string, to: string): WorkflowDocument {
  const node = nodeByKey(document, key);
  if (!node) return document;
  const from = nodeId(node);
  const isTaken = (id: string) => nodeById(document, id) !== undefined;
  if (from === to || checkId(to, isTaken) !== null) return document;
  const renamed = withRaw(node, { ...node.raw, id: to, name: to });
  const names = new Map([[from, to]]);
  return mapNodes(document, (each) => (each === node ? renamed : followRename(each, names)));
}

function renameFieldOf(
  document: WorkflowDocument,
  key: string,
  from: string,
  to: string,
): WorkflowDocument {
  const node = nodeByKey(document, key);
  const properties = objectOf(objectOf(node?.raw.schema).properties);
  const isPossible = to !== "" && Object.hasOwn(properties, from) && !Object.hasOwn(properties, to);
  if (!node || !isPossible) return document;
  const schema = renameField(objectOf(node.raw.schema), from, to);
  let raw: JsonObject = { ...node.raw, schema };
  const selector = getAt(raw, [...MAPPING, from]);
  if (selector !== undefined) {
    const others = without(objectOf(getAt(raw, MAPPING)), from);
    raw = objectOf(setAt(raw, MAPPING, { ...others, [to]: selector }));
  }
  const renamed = withRaw(node, raw);
  return mapNodes(document, (each) =>
    each === node ? renamed : followOutputRename(each, node, from, to),
  );
}

function removeOption(document: WorkflowDocument, key: string, at: number): WorkflowDocument {
  const node = nodeByKey(document, key);
  const options = listOf(node?.raw.options);
  if (!node || !(at in options)) return document;
  const { id } = objectOf(options[at]);
  const cut = changeNode(document, key, (raw) => objectOf(setAt(raw, ["options", at], undefined)));
  // Two options may share an id by mistake: the edges stay with the other one.
  const isShared = options.some((option, place) => place !== at && objectOf(option).id === id);
  if (isShared) return cut;
  const edges = edgesOf(document).filter(({ source, option }) => source === key && option === id);
  return remove(cut, [], edges);
}

function changeNode(
  document: WorkflowDocument,
  key: string,
  change: (raw: JsonObject) => JsonObject,
): WorkflowDocument {
  const node = nodeByKey(document, key);
  return node ? replaceNode(document, withRaw(node, change(node.raw))) : document;
}

function withRaw(node: CanvasNode, raw: JsonObject): CanvasNode {
  return raw === node.raw ? node : { ...node, raw };
}

function replaceNode(document: WorkflowDocument, node: CanvasNode): WorkflowDocument {
  return mapNodes(document, (each) => (each.key === node.key ? node : each));
}

function mapNodes(
  document: WorkflowDocument,
  change: (node: CanvasNode) => CanvasNode,
): WorkflowDocument {
  const nodes = document.nodes.map(change);
  const isSame = nodes.every((node, at) => node === document.nodes[at]);
  return isSame ? document : withNodes(document, nodes);
}

function withNodes(document: WorkflowDocument, nodes: readonly CanvasNode[]): WorkflowDocument {
  return { ...document, nodes };
}
