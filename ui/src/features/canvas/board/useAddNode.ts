import { useReactFlow } from "@xyflow/react";
import { addCommand, suggestPlace, type Where } from "../model/insertion.ts";
import { useEditor } from "../state/EditorContext.tsx";

/** Adds a node and selects it; where it fits best when no place is told. */
export function useAddNode(): (type: string, where?: Where) => void {
  const { store } = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  return (type, where) => {
    const { history, selection, selectedEdges, run, select } = store.getState();
    const { present } = history;
    const place =
      where ??
      suggestPlace(present, selection, selectedEdges, screenToFlowPosition(middleOfCanvas()));
    const key = crypto.randomUUID();
    run(addCommand(present, type, key, place));
    select([key]);
  };
}

/** The middle of the canvas on the screen. */
export function middleOfCanvas(): { x: number; y: number } {
  const box = document.querySelector(".react-flow")?.getBoundingClientRect();
  return box ? { x: box.left + box.width / 2, y: box.top + box.height / 2 } : { x: 0, y: 0 };
}
