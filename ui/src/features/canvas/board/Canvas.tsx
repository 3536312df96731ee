import "@xyflow/react/dist/base.css";
import {
  type Connection,
  type FinalConnectionState,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  type ReactFlowProps,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import { type DragEvent, type KeyboardEvent, type MouseEvent, useState } from "react";
import { useReducedMotion } from "../../../app/useReducedMotion.ts";
import type { CanvasEdge } from "../model/document.ts";
import type { Where } from "../model/insertion.ts";
import { GRID } from "../model/layout.ts";
import { SOURCE_HANDLE } from "../model/projection.ts";
import { canConnect } from "../model/reducer.ts";
import { editNote } from "../notes/edited-note.ts";
import { NoteCard } from "../notes/NoteCard.tsx";
import { useAddNote } from "../notes/useAddNote.ts";
import { NODE_DRAG_TYPE, NOTE_DRAG_TYPE } from "../palette/drag-type.ts";
import { removeSelected } from "../state/actions.ts";
import { useEditor, useEditorState, useWholeDocument } from "../state/EditorContext.tsx";
import { documentOf, type EditorState } from "../state/editor-store.ts";
import { useView } from "../state/view-store.ts";
import { texts } from "../texts.ts";
import { CardsFromAfar } from "./afar/CardsFromAfar.tsx";
import { DistanceContext, isMany } from "./afar/distance.ts";
import { EdgesFromAfar } from "./afar/EdgesFromAfar.tsx";
import { useCulling } from "./afar/useCulling.ts";
import { useGiven } from "./afar/useGiven.ts";
import styles from "./Canvas.module.css";
import { NodeCard } from "./cards/NodeCard.tsx";
import { useNodeViews } from "./cards/useNodeViews.ts";
import { ZOOM } from "./fit.ts";
import type { FlowEdge } from "./flow/flow-nodes.ts";
import { useFlowEdges } from "./flow/useFlowEdges.ts";
import { type FlowNode, useFlowNodes } from "./flow/useFlowNodes.ts";
import { NodeList } from "./list/NodeList.tsx";
import { AlignBar } from "./overlays/AlignBar.tsx";
import { CanvasControls } from "./overlays/CanvasControls.tsx";
import { DraftBar } from "./overlays/DraftBar.tsx";
import { DropMenu, type DropPoint } from "./overlays/DropMenu.tsx";
import { FindBar } from "./overlays/FindBar.tsx";
import { IdentityLens } from "./overlays/IdentityLens.tsx";
import { OverviewMap } from "./overlays/OverviewMap.tsx";
import { PreviewBar } from "./overlays/PreviewBar.tsx";
import { useAddNode } from "./useAddNode.ts";
import { useArrows } from "./useArrows.ts";
import { useCanvasView } from "./useCanvasView.ts";
import { useClipboard } from "./useClipboard.ts";

const NODE_TYPES = { card: NodeCard, note: NoteCard };

/** The canvas: it shows a document, and turns what is done with the pointer into commands. */
export function Canvas() {
  const { store, readOnly } = useEditor();
  const shown = useWholeDocument();
  const selection = useEditorState((state) => state.selection);
  const selectedEdges = useEditorState((state) => state.selectedEdges);
  const { lens, minimap } = useView();
  const views = useNodeViews(shown);
  const { nodes, hasLeaving, change } = useFlowNodes(shown, views, selection);
  const edges = useFlowEdges(shown, selectedEdges);
  const { frame, dots, first, distance, moving, connecting } = useCanvasView(nodes.length);
  const [drop, setDrop] = useState<{ point: DropPoint; where: Where } | null>(null);
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const addNode = useAddNode();
  const addNote = useAddNote();
  const isStill = useReducedMotion();
  useClipboard();
  const areCardsAfar = distance === "farthest" && isMany(nodes.length, "farthest");
  const areEdgesAfar = areCardsAfar || (distance === "farthest" && isMany(edges.length, "near"));
  const { given, give, selectAt, lookAgain, handlers } = useGiven(nodes, areCardsAfar);
  const goOn = useArrows(nodes, give);
  const isCulled = useCulling(hasLeaving || isMany(given.length, distance));

  const onNodesChange = (changes: NodeChange<FlowNode>[]) => {
    const { run, select, selection: before, selectedEdges: kept } = store.getState();
    const selected = changes.filter((each) => each.type === "select");
    // Edges that are not there by themselves cannot be let go of by themselves either.
    if (selected.length > 0) select(applySelection(before, selected), areEdgesAfar ? [] : kept);
    change(changes.filter(({ type }) => type === "position" || type === "dimensions"));
    const moved = changes.flatMap((each) =>
      each.type === "position" && each.position && !each.dragging
        ? [[each.id, each.position] as const]
        : [],
    );
    if (moved.length === 0 || readOnly) return;
    const keys = moved.map(([key]) => key).join(" ");
    run({ type: "move", positions: new Map(moved) }, `move ${keys}`);
  };

  const onEdgesChange: ReactFlowProps<FlowNode, FlowEdge>["onEdgesChange"] = (changes) => {
    const { select, selection: keys, selectedEdges: before } = store.getState();
    const selected = changes.filter((each) => each.type === "select");
    if (selected.length > 0) select(keys, applySelection(before, selected));
  };

  const onConnectEnd = (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
    connecting.end();
    const { fromNode, fromHandle, toNode } = state;
    if (readOnly || !fromNode || toNode || !fromHandle) return;
    const { clientX: x, clientY: y } =
      "changedTouches" in event ? (event.changedTouches[0] ?? NOWHERE) : event;
    const isSource = fromHandle.type === "source";
    setDrop({
      point: { x, y },
      where: {
        kind: "end",
        point: flow.screenToFlowPosition({ x, y }),
        of: fromNode.id,
        option: isSource ? optionOf(fromHandle.id) : null,
        isSource,
      },
    });
  };

  const onDrop = (event: DragEvent) => {
    if (!readOnly && event.dataTransfer.types.includes(NOTE_DRAG_TYPE)) {
      event.preventDefault();
      addNote({ x: event.clientX, y: event.clientY });
      return;
    }
    const type = event.dataTransfer.getData(NODE_DRAG_TYPE);
    if (type === "" || readOnly) return;
    event.preventDefault();
    const point = { x: event.clientX, y: event.clientY };
    const edge = edgeUnder(point, edges);
    addNode(
      type,
      edge ? { kind: "on", edge } : { kind: "at", point: flow.screenToFlowPosition(point) },
    );
  };

  return (
    <section
      ref={frame}
      className={styles.canvas}
      aria-label={texts.canvas.label}
      data-lens={lens || undefined}
      data-distance={distance}
    >
      <div ref={dots} className={styles.dots} aria-hidden="true" />
      {first ? (
        <DistanceContext value={distance}>
          <ReactFlow<FlowNode, FlowEdge>
            {...handlers}
            {...moving}
            onMoveEnd={(event, viewport) => {
              moving.onMoveEnd(event, viewport);
              lookAgain();
            }}
            nodes={given}
            edges={areEdgesAfar ? NO_EDGES : edges}
            nodeTypes={NODE_TYPES}
            onNodesChange={onNodesChange}
            onEdgesChange={onEdgesChange}
            onNodeClick={({ ctrlKey, metaKey, shiftKey }, node) => {
              // One of several that are selected is selected alone by a plain click.
              if (!ctrlKey && !metaKey && !shiftKey) store.getState().select([node.id]);
            }}
            onConnect={(connection) =>
              store.getState().run({ type: "connect", edge: edgeOf(connection) })
            }
            onConnectStart={connecting.begin}
            onConnectEnd={onConnectEnd}
            onPaneClick={(event) => {
              if (areEdgesAfar) letGoOfEdges(store.getState());
              selectAt(event);
            }}
            isValidConnection={(connection) =>
              !readOnly && canConnect(documentOf(store.getState()), edgeOf(connection))
            }
            onDragOver={(event) => {
              const { types } = event.dataTransfer;
              const isOurs = types.includes(NODE_DRAG_TYPE) || types.includes(NOTE_DRAG_TYPE);
              if (!readOnly && isOurs) event.preventDefault();
            }}
            onDrop={onDrop}
            onKeyDown={(event) => {
              if (!goOn(event)) onCanvasKey(event, store.getState(), readOnly);
            }}
            ariaLabelConfig={readOnly ? texts.spokenReadOnly : texts.spoken}
            onlyRenderVisibleElements={isCulled}
            nodesDraggable={!readOnly}
            nodesConnectable={!readOnly}
            elevateNodesOnSelect={false}
            deleteKeyCode={null}
            // The library zooms smoothly on a double click, which nothing tells it not to.
            zoomOnDoubleClick={!isStill}
            onDoubleClick={(event) => {
              if (isStill && isPane(event.target)) zoomAt(flow, event);
            }}
            selectionMode={SelectionMode.Partial}
            multiSelectionKeyCode={["Meta", "Control", "Shift"]}
            snapToGrid
            snapGrid={[GRID, GRID]}
            minZoom={ZOOM.least}
            maxZoom={ZOOM.greatest}
            defaultViewport={first}
            proOptions={{ hideAttribution: true }}
          >
            {areEdgesAfar ? <EdgesFromAfar nodes={nodes} edges={edges} /> : null}
            {areCardsAfar ? <CardsFromAfar nodes={nodes} /> : null}
          </ReactFlow>
        </DistanceContext>
      ) : null}
      <PreviewBar />
      <DraftBar />
      <FindBar />
      <NodeList />
      <IdentityLens />
      <AlignBar />
      <CanvasControls />
      {minimap ? <OverviewMap /> : null}
      <DropMenu
        at={drop?.point ?? null}
        onClose={() => setDrop(null)}
        onPick={(type) => {
          if (drop) addNode(type, drop.where);
          setDrop(null);
        }}
      />
    </section>
  );
}

const NO_EDGES: FlowEdge[] = [];
const NOWHERE = { clientX: 0, clientY: 0 };

function applySelection(
  before: readonly string[],
  changes: readonly { id: string; selected: boolean }[],
): string[] {
  const selected = new Set(before);
  for (const { id, selected: is } of changes) {
    if (is) selected.add(id);
    else selected.delete(id);
  }
  return [...selected];
}

function letGoOfEdges({ selection, selectedEdges, select }: EditorState): void {
  if (selectedEdges.length > 0) select(selection);
}

function optionOf(handle: string | null | undefined): string | null {
  return !handle || handle === SOURCE_HANDLE ? null : handle;
}

function edgeOf({ source, target, sourceHandle }: Connection | FlowEdge): CanvasEdge {
  return { source, target, option: optionOf(sourceHandle) };
}

/** The edge at a point of the screen. */
function edgeUnder({ x, y }: DropPoint, edges: readonly FlowEdge[]): CanvasEdge | undefined {
  const element = document.elementFromPoint(x, y)?.closest(".react-flow__edge");
  const id = element?.getAttribute("data-id");
  return edges.find((edge) => edge.id === id)?.data?.edge;
}

function isPane(target: EventTarget): boolean {
  return target instanceof Element && target.classList.contains("react-flow__pane");
}

/** Zooms in on a point of the screen at once; out while Shift is held. */
function zoomAt(flow: ReactFlowInstance<FlowNode, FlowEdge>, event: MouseEvent): void {
  const { x, y, zoom } = flow.getViewport();
  const frame = event.currentTarget.getBoundingClientRect();
  const point = { x: event.clientX - frame.left, y: event.clientY - frame.top };
  const next = Math.min(ZOOM.greatest, Math.max(ZOOM.least, event.shiftKey ? zoom / 2 : zoom * 2));
  const share = next / zoom;
  void flow.setViewport({
    x: point.x - (point.x - x) * share,
    y: point.y - (point.y - y) * share,
    zoom: next,
  });
}

function onCanvasKey(event: KeyboardEvent, state: EditorState, readOnly: boolean): void {
  // What is typed into a note is no command for the canvas.
  const isTyping = (event.target as Element).matches?.("input, textarea, select");
  if (event.defaultPrevented || isTyping) return;
  const note = (event.target as Element).closest?.(".react-flow__node-note");
  if (!readOnly && event.key === "Enter" && note) {
    event.preventDefault();
    editNote(note.getAttribute("data-id"));
    return;
  }
  if (readOnly || (event.key !== "Delete" && event.key !== "Backspace")) return;
  event.preventDefault();
  removeSelected(state);
}
