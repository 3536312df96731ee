import { useReactFlow, useStore } from "@xyflow/react";
import { Focus, LoaderCircle, Map as MapIcon, Maximize, Minus, Network, Plus } from "lucide-react";
import { IconButton } from "../../../../components/IconButton.tsx";
import { useArrange } from "../../layout/useArrange.ts";
import { useEditor, useEditorState } from "../../state/EditorContext.tsx";
import { toggleView, useView } from "../../state/view-store.ts";
import { texts } from "../../texts.ts";
import { useFit, useFitSelection } from "../fit.ts";
import styles from "./CanvasControls.module.css";

const ICON = { size: 16, strokeWidth: 1.5, "aria-hidden": true } as const;

/** Zoom, fit, arrange and the overview map, at the lower end of the canvas. */
export function CanvasControls() {
  const { readOnly } = useEditor();
  const { arrange, stop } = useArrange();
  const flow = useReactFlow();
  const fit = useFit();
  const fitSelection = useFitSelection();
  const hasSelection = useEditorState((state) => state.selection.length > 0);
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const minimap = useView((view) => view.minimap);
  const words = texts.canvas;
  return (
    <div className={styles.controls}>
      {readOnly ? null : (
        <IconButton
          label={stop ? words.stopArranging : words.arrange}
          onClick={stop ?? arrange}
          data-busy={stop ? "" : undefined}
        >
          {stop ? <LoaderCircle {...ICON} /> : <Network {...ICON} />}
        </IconButton>
      )}
      <IconButton
        label={words.minimap}
        aria-pressed={minimap}
        onClick={() => toggleView("minimap")}
      >
        <MapIcon {...ICON} />
      </IconButton>
      <IconButton label={words.zoomOut} onClick={() => void flow.zoomOut()}>
        <Minus {...ICON} />
      </IconButton>
      <button
        type="button"
        className={styles.zoom}
        aria-label={words.zoomed(zoom)}
        onClick={() => void flow.zoomTo(1)}
      >
        {words.zoom(zoom)}
      </button>
      <IconButton label={words.zoomIn} onClick={() => void flow.zoomIn()}>
        <Plus {...ICON} />
      </IconButton>
      <IconButton label={words.fitSelection} disabled={!hasSelection} onClick={fitSelection}>
        <Focus {...ICON} />
      </IconButton>
      <IconButton label={words.fit} onClick={fit}>
        <Maximize {...ICON} />
      </IconButton>
    </div>
  );
}
