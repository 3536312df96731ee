import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useReactFlow } from "@xyflow/react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { CanvasNode } from "../../model/document.ts";
import { layeredPositions } from "../../model/layout.ts";
import { type Note, notesOf } from "../../model/notes.ts";
import { middleOf } from "../../model/places.ts";
import { useEditor, useWholeDocument } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";
import { LEGIBLE } from "../fit.ts";
import styles from "./NodeList.module.css";
import { NodeRow } from "./NodeRow.tsx";
import { NoteRow } from "./NoteRow.tsx";

/** What a row is taken to be high, in pixels, until it is seen. */
const ROW_HEIGHT = 76;
/** Rows drawn beyond what is seen, on either side. */
const BEYOND = 8;

type Item = { key: string } & ({ node: CanvasNode } | { note: Note });

/**
 * The rows of the list. A workflow may have thousands: only those in sight are there, and each says
 * which of how many it is. One of them takes the focus by Tab; arrows go to the others.
 */
export function NodeRows({ onShow }: { onShow: () => void }) {
  // The virtualizer is an object that changes in place, which the compiler cannot see.
  "use no memo";
  const { store } = useEditor();
  const document = useWholeDocument();
  const flow = useReactFlow();
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(
    (): Item[] => [
      ...inOrder(document.nodes).map((node) => ({ key: node.key, node })),
      ...notesOf(document).map((note) => ({ key: note.key, note })),
    ],
    [document],
  );
  const [selected] = store.getState().selection;
  const [current, setCurrent] = useState(() =>
    Math.max(
      0,
      items.findIndex(({ key }) => key === selected),
    ),
  );
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (at) => items[at]?.key ?? at,
    overscan: BEYOND,
    // The row that has the focus, or gets it, is there wherever the list is scrolled to.
    rangeExtractor: (range) =>
      [...new Set([current, ...defaultRangeExtractor(range)])].sort((a, b) => a - b),
    initialOffset: Math.max(0, current - 2) * ROW_HEIGHT,
  });

  const show = (key: string) => {
    store.getState().select([key]);
    const middle = middleOf(document, key);
    const zoom = Math.max(flow.getZoom(), LEGIBLE);
    if (middle) void flow.setCenter(middle.x, middle.y, { zoom });
    onShow();
  };
  const go = (to: number) => {
    const at = Math.min(items.length - 1, Math.max(0, to));
    flushSync(() => setCurrent(at));
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"] button`);
    row?.focus({ preventScroll: true });
    rows.scrollToIndex(at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, rows.getVirtualItems().length - 2 * BEYOND - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: items.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  return (
    <div ref={scroller} className={styles.scroller}>
      <p className={styles.help}>{texts.list.help}</p>
      <ol
        className={styles.list}
        aria-label={texts.list.title}
        style={{ blockSize: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index];
          if (!item) return null;
          const own = {
            isCurrent: index === current,
            onShow: () => show(item.key),
            onFocus: () => setCurrent(index),
          };
          return (
            <li
              key={key}
              ref={rows.measureElement}
              className={styles.node}
              data-index={index}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ translate: `0 ${start}px` }}
            >
              {"node" in item ? (
                <NodeRow node={item.node} {...own} />
              ) : (
                <NoteRow note={item.note} {...own} />
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** As a run goes through them: by column, and from above in each. */
function inOrder(nodes: readonly CanvasNode[]): CanvasNode[] {
  const places = layeredPositions(nodes);
  const at = ({ key }: CanvasNode) => places.get(key) ?? { x: 0, y: 0 };
  return [...nodes].sort((a, b) => at(a).x - at(b).x || at(a).y - at(b).y);
}
