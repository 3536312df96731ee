import { useReactFlow } from "@xyflow/react";
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceAround,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceAround,
} from "lucide-react";
import { useCommands } from "../../../../app/commands.ts";
import { IconButton } from "../../../../components/IconButton.tsx";
import { type Alignment, aligned, type Box } from "../../model/align.ts";
import { NODE_HEIGHT, NODE_WIDTH } from "../../model/layout.ts";
import { notesOf } from "../../model/notes.ts";
import { useEditor, useEditorState } from "../../state/EditorContext.tsx";
import { editorCommand } from "../../state/editor-command.ts";
import { useView } from "../../state/view-store.ts";
import { texts } from "../../texts.ts";
import styles from "./AlignBar.module.css";

const ICON = { size: 16, strokeWidth: 1.5, "aria-hidden": true } as const;

const IN_LINE = [
  ["left", AlignStartVertical],
  ["centre", AlignCenterVertical],
  ["right", AlignEndVertical],
  ["top", AlignStartHorizontal],
  ["middle", AlignCenterHorizontal],
  ["bottom", AlignEndHorizontal],
] as const;
const EVENLY = [
  ["across", AlignHorizontalSpaceAround],
  ["down", AlignVerticalSpaceAround],
] as const;

/** Puts several selected nodes in line; three of them can be spread evenly. */
export function AlignBar() {
  const { store, readOnly } = useEditor();
  const count = useEditorState((state) => state.selection.length);
  const flow = useReactFlow();
  const words = texts.align;
  const isOverMap = useView((view) => view.minimap);
  const align = (how: Alignment) => {
    const { history, selection, run } = store.getState();
    const chosen = new Set(selection);
    const boxes = [...history.present.nodes, ...notesOf(history.present)]
      .filter(({ key }) => chosen.has(key))
      .map(({ key, position }): Box => {
        const measured = flow.getInternalNode(key)?.measured;
        const { width = NODE_WIDTH, height = NODE_HEIGHT } = measured ?? {};
        return { key, position, width, height };
      });
    run({ type: "move", positions: aligned(boxes, how) });
  };
  const evenly = count > 2 ? EVENLY : [];
  const ways = readOnly || count < 2 ? [] : [...IN_LINE, ...evenly];
  useCommands(ways.map(([how]) => editorCommand(words[how], () => align(how))));
  if (ways.length === 0) return null;
  return (
    <div
      className={styles.bar}
      role="toolbar"
      aria-label={words.label}
      data-over-map={isOverMap || undefined}
    >
      <span className={styles.count}>{words.selected(count)}</span>
      {ways.map(([how, Icon]) => (
        <IconButton key={how} label={words[how]} onClick={() => align(how)}>
          <Icon {...ICON} />
        </IconButton>
      ))}
    </div>
  );
}
