import { optionLabel } from "./choice.ts";
import {
  type CanvasEdge,
  type CanvasNode,
  edgeKey,
  edgesOf,
  isProtected,
  nodeByKey,
  nodeId,
  nodeType,
  type Position,
  type WorkflowDocument,
} from "./document.ts";
import { isObject, type Json, type JsonObject, listOf, objectOf, textOf, without } from "./json.ts";
import { layeredPositions, NODE_WIDTH, ROW } from "./layout.ts";

/** A workflow as the platform takes and gives it. */
export interface PlatformWorkflow {
  flow: JsonObject;
  flow_ui: JsonObject;
}

/** What the handles of a node are called; a Choice has one an option instead, called as the option. */
export const SOURCE_HANDLE = "source";
export const TARGET_HANDLE = "target";

const HEADER_HEIGHT = 52;

/**
 * Reads what the platform stores, which has checked it. Nothing is lost: whatever is not
 * understood is kept where it stands. Nodes without a place on the canvas get one.
 */
export function readWorkflow(
  { flow, flow_ui }: { flow: unknown; flow_ui: unknown },
  newKey: () => string,
): WorkflowDocument {
  const ui = objectOf(flow_ui);
  const entries = new Map<Json | undefined, JsonObject>();
  for (const entry of listOf(ui.nodes).filter(isObject).reverse())
    entries.set(entryId(entry), entry);
  const taken = new Set<JsonObject>();
  const custom = objectOf(ui.custom_node_data);
  const read = listOf(objectOf(flow).nodes)
    .filter(isObject)
    .map((raw) => {
      const entry = entries.get(raw.id);
      if (entry) taken.add(entry);
      const key = textOf(entry?.id) || newKey();
      return {
        node: {
          key,
          raw,
          position: ORIGIN,
          ui: entry ?? {},
          extras: without(objectOf(custom[key]), ...Object.keys(raw)),
        },
        position: entry ? readPosition(entry) : null,
      };
    });
  const keys = new Set(read.map(({ node }) => node.key));
  return {
    nodes: placed(read),
    flow: without(objectOf(flow), "nodes"),
    ui: {
      ...ui,
      nodes: listOf(ui.nodes).filter((entry) => !isObject(entry) || !taken.has(entry)),
      custom_node_data: without(custom, ...keys),
    },
  };
}

const ORIGIN: Position = { x: 0, y: 0 };

function entryId(entry: JsonObject): Json | undefined {
  return objectOf(objectOf(entry.data).metadata).id ?? entry.id;
}

function readPosition(entry: JsonObject): Position | null {
  const places = [entry.position, objectOf(objectOf(entry.data).metadata_ui).position];
  for (const place of places) {
    const { x, y } = objectOf(place);
    if (Number.isFinite(x) && Number.isFinite(y)) return { x: Number(x), y: Number(y) };
  }
  return null;
}

/** Gives every node without a place one: below those that have theirs. */
function placed(
  read: readonly { node: CanvasNode; position: Position | null }[],
): readonly CanvasNode[] {
  const homeless = read.filter(({ position }) => !position).map(({ node }) => node);
  const known = read.flatMap(({ position }) => position ?? []);
  const positions = layeredPositions(homeless);
  const top = Math.min(0, ...[...positions.values()].map(({ y }) => y));
  const below = known.length > 0 ? Math.max(...known.map(({ y }) => y)) + ROW - top : 0;
  return read.map(({ node, position }) => {
    const { x, y } = positions.get(node.key) ?? ORIGIN;
    return { ...node, position: position ?? { x, y: y + below } };
  });
}

/** What the platform shall store. */
export function writeWorkflow(document: WorkflowDocument): PlatformWorkflow {
  const { ui } = document;
  const keys = new Set(document.nodes.map(({ key }) => key));
  return {
    flow: { ...document.flow, nodes: document.nodes.map(({ raw }) => raw) },
    flow_ui: {
      ...ui,
      nodes: [...document.nodes.map(entryOf), ...listOf(ui.nodes)],
      edges: writeEdges(document, keys),
      custom_node_data: {
        ...objectOf(ui.custom_node_data),
        ...Object.fromEntries(
          document.nodes.map(({ key, raw, extras }) => [key, { ...extras, ...raw }]),
        ),
      },
    },
  };
}

/** Drafts are written again and again, while few nodes change. */
const ENTRIES = new WeakMap<CanvasNode, JsonObject>();

function entryOf(node: CanvasNode): JsonObject {
  const known = ENTRIES.get(node);
  if (known) return known;
  const entry = writeEntry(node);
  ENTRIES.set(node, entry);
  return entry;
}

function writeEntry(node: CanvasNode): JsonObject {
  const { ui, raw } = node;
  const data = objectOf(ui.data);
  const title = nodeId(node);
  const uiData = objectOf(data.metadata_ui);
  const { x, y } = node.position;
  return {
    width: NODE_WIDTH,
    height: HEADER_HEIGHT,
    ...ui,
    id: node.key,
    type: nodeType(node),
    title,
    position: { ...objectOf(ui.position), x, y },
    deletable: !isProtected(node),
    data: {
      custom_content: null,
      ...data,
      metadata: {
        ...objectOf(data.metadata),
        id: title,
        name: title,
        type: nodeType(node),
        depends: raw.depends ?? [],
      },
      metadata_ui: { ...uiData, title, position: { ...objectOf(uiData.position), x, y } },
    },
  };
}

/**
 * The edges of the flow, each with what its stored entry says besides, and the stored edges that
 * lead to what is no node of the flow, such as an agent's tools.
 */
function writeEdges(document: WorkflowDocument, keys: ReadonlySet<string>): Json[] {
  const stored = listOf(document.ui.edges);
  const own = new Map<string, JsonObject>();
  for (const entry of stored.filter(isObject)) {
    const edge = edgeOf(entry);
    // Another editor may call the only handle of a node as it likes.
    own.set(edgeKey({ ...edge, option: null }), entry);
    own.set(edgeKey(edge), entry);
  }
  const written = edgesOf(document).map((edge) => {
    const label =
      edge.option === null ? null : optionLabel(nodeByKey(document, edge.source), edge.option);
    return writeEdge(edge, own.get(edgeKey(edge)) ?? {}, label);
  });
  const foreign = stored.filter((entry) => {
    const { source, target } = edgeOf(objectOf(entry));
    return !keys.has(source) || !keys.has(target);
  });
  return [...written, ...foreign];
}

/** The edge that a stored entry draws. A plain node's only handle is called `source`. */
function edgeOf({ source, target, source_handle }: JsonObject): CanvasEdge {
  const isOption = typeof source_handle === "string" && source_handle !== SOURCE_HANDLE;
  return {
    source: textOf(source),
    target: textOf(target),
    option: isOption ? source_handle : null,
  };
}

/** The platform draws the name of an option at its edges. */
function writeEdge(edge: CanvasEdge, entry: JsonObject, label: string | null): JsonObject {
  return {
    type: "smoothstep",
    target_handle: TARGET_HANDLE,
    ...entry,
    id: textOf(entry.id) || edgeKey(edge),
    source: edge.source,
    target: edge.target,
    ...(label !== null && { label }),
    source_handle: edge.option ?? (textOf(entry.source_handle) || SOURCE_HANDLE),
  };
}
