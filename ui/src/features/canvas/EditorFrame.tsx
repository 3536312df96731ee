import { ReactFlowProvider } from "@xyflow/react";
import { type CSSProperties, useState } from "react";
import { useStore } from "zustand";
import { Canvas } from "./board/Canvas.tsx";
import styles from "./Editor.module.css";
import { DeployDialog } from "./header/DeployDialog.tsx";
import { EditorHeader } from "./header/EditorHeader.tsx";
import { ExportDialog } from "./header/ExportDialog.tsx";
import { LeaveDialog } from "./header/LeaveDialog.tsx";
import { SaveAsDialog } from "./header/SaveAsDialog.tsx";
import { SavePanel } from "./header/SavePanel.tsx";
import { useTestAsUser } from "./header/useTestAsUser.ts";
import { Inspector } from "./inspector/Inspector.tsx";
import { Palette } from "./palette/Palette.tsx";
import { useEditor } from "./state/EditorContext.tsx";
import { useEditorCommands } from "./state/useEditorCommands.ts";
import { useRestoredRequirements } from "./state/useRestoredRequirements.ts";
import { useView } from "./state/view-store.ts";
import { TestPanel } from "./trial/TestPanel.tsx";

/** What stands over the editor; to test, a deploy leads to the App's Test tab, and a save to the deploy. */
type Opened = "save" | "saveToTest" | "saveAs" | "deploy" | "deployToTest" | "export";

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
  const { trials } = useEditor();
  const isTesting = useStore(trials, ({ isOpen }) => isOpen);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const test = useTestAsUser(() => setOpened("deployToTest"));
  useEditorCommands(
    () => setOpened("save"),
    () => setOpened("saveAs"),
    () => setOpened("deploy"),
    () => setOpened("export"),
    test.start,
  );
  useRestoredRequirements();
  return (
    <div className={styles.editor}>
      <EditorHeader
        onSave={() => setOpened("save")}
        onDeploy={() => setOpened("deploy")}
        test={test}
        onExport={() => setOpened("export")}
      />
      <div
        className={styles.parts}
        data-palette={(palette && !isTesting) || undefined}
        data-inspector={inspector || isTesting || undefined}
        style={{ "--inspector-width": `${inspectorWidth}px` } as CSSProperties}
      >
        {isTesting ? <span /> : <Palette />}
        <Canvas />
        {isTesting ? <TestPanel /> : <Inspector />}
      </div>
      <SavePanel
        open={opened === "save" || opened === "saveToTest"}
        onClose={close}
        onSaved={() => setOpened(opened === "saveToTest" ? "deployToTest" : null)}
        onSaveAs={() => setOpened("saveAs")}
      />
      <SaveAsDialog open={opened === "saveAs"} onClose={close} />
      <DeployDialog
        open={opened === "deploy" || opened === "deployToTest"}
        isToTest={opened === "deployToTest"}
        onClose={close}
        onSaveFirst={() => setOpened(opened === "deployToTest" ? "saveToTest" : "save")}
      />
      <ExportDialog open={opened === "export"} onClose={close} />
      <LeaveDialog />
    </div>
  );
}
