import { Glyph } from "../../../components/Glyph.tsx";
import { texts as wording } from "../../../components/texts.ts";
import type { NodeType } from "../../../platform/contract.ts";
import { useAddNode } from "../board/useAddNode.ts";
import { typeLetters } from "../model/surroundings.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { NODE_DRAG_TYPE } from "./drag-type.ts";
import styles from "./Palette.module.css";

/** A node type that can be dragged onto the canvas, or added with Enter or a double click. */
export function PaletteEntry({ type }: { type: NodeType }) {
  const { surroundings, readOnly } = useEditor();
  const addNode = useAddNode();
  const isUsable = type.runnable && !readOnly;
  const add = () => {
    if (isUsable) addNode(type.type);
  };
  return (
    <li>
      <button
        type="button"
        className={styles.entry}
        aria-disabled={isUsable ? undefined : true}
        title={type.runnable ? undefined : wording.problem(type.label, texts.palette.notRunnable)}
        draggable={isUsable}
        onDragStart={(event) => {
          event.dataTransfer.setData(NODE_DRAG_TYPE, type.type);
          event.dataTransfer.effectAllowed = "copy";
        }}
        onDoubleClick={add}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.repeat) return;
          event.preventDefault();
          add();
        }}
      >
        <Glyph letters={typeLetters(surroundings, type.type)} />
        <span>{type.label}</span>
      </button>
    </li>
  );
}
