import { ReactFlowProvider } from "@xyflow/react";
import { type CSSProperties, useState } from "react";
import { Canvas } from "./board/Canvas.tsx";
import styles from "./Editor.module.css";
import { DeployDialog } from "./header/DeployDialog.tsx";
import { EditorHeader } from "./header/EditorHeader.tsx";
import { LeaveDialog } from "./header/LeaveDialog.tsx";
import { SavePanel } from "./header/SavePanel.tsx";
import { Inspector } from "./inspector/Inspector.tsx";
import { Palette } from "./palette/Palette.tsx";
import { useEditorCommands } from "./state/useEditorCommands.ts";
import { useRestoredRequirements } from "./state/useRestoredRequirements.ts";
import { useView } from "./state/view-store.ts";

/** The parts of the editor: bar, palette, canvas, inspector, and what opens over them. */
export function EditorFrame() {
  return (
    <ReactFlowProvider>
      <Parts />
    </ReactFlowProvider>
  );
}

function Parts() {
  const { palette, inspector, inspectorWidth } = useView();
  const [opened, setOpened] = useState<"save" | "deploy" | null>(null);
  const close = () => setOpened(null);
  useEditorCommands(
    () => setOpened("save"),
    () => setOpened("deploy"),
  );
  useRestoredRequirements();
  return (
    <div className={styles.editor}>
      <EditorHeader onSave={() => setOpened("save")} onDeploy={() => setOpened("deploy")} />
      <div
        className={styles.parts}
        data-palette={palette || undefined}
        data-inspector={inspector || undefined}
        style={{ "--inspector-width": `${inspectorWidth}px` } as CSSProperties}
      >
        <Palette />
        <Canvas />
        <Inspector />
      </div>
      <SavePanel open={opened === "save"} onClose={close} />
      <DeployDialog
        open={opened === "deploy"}
        onClose={close}
        onSaveFirst={() => setOpened("save")}
      />
      <LeaveDialog />
    </div>
  );
}
