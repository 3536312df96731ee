import { Download, Redo2, Undo2 } from "lucide-react";
import { linkTo } from "../../../app/routes.ts";
import { tellShortcut } from "../../../app/shortcut.ts";
import { TopBar } from "../../../app/TopBar.tsx";
import { Button } from "../../../components/Button.tsx";
import { IconButton } from "../../../components/IconButton.tsx";
import { texts as wording } from "../../../components/texts.ts";
import { useEditor, useEditorState } from "../state/EditorContext.tsx";
import { canUndo } from "../state/editor-store.ts";
import { texts } from "../texts.ts";
import styles from "./Header.module.css";
import { StateChip } from "./StateChip.tsx";
import { TestButton } from "./TestButton.tsx";
import type { useTestAsUser } from "./useTestAsUser.ts";
import { VersionHistory } from "./VersionHistory.tsx";
import { WorkflowName } from "./WorkflowName.tsx";

interface Props {
  onSave: () => void;
  onDeploy: () => void;
  test: ReturnType<typeof useTestAsUser>;
  onExport: () => void;
}

/** The bar over the editor: name and state, undo and redo, **Export**, **Test**, **Save**, **Deploy**. */
export function EditorHeader({ onSave, onDeploy, test, onExport }: Props) {
  const { store, readOnly } = useEditor();
  const isUndoable = useEditorState(canUndo) && !readOnly;
  const canRedo = useEditorState(({ history }) => history.future.length > 0) && !readOnly;
  const words = texts.header;
  return (
    <TopBar
      crumb={{ label: words.agents, href: linkTo({ page: "agents" }) }}
      title={<WorkflowName />}
      facts={<StateChip />}
    >
      <IconButton
        label={wording.withShortcut(words.undo, tellShortcut("Mod+Z"))}
        disabled={!isUndoable}
        onClick={() => store.getState().undo()}
      >
        <Undo2 size={16} strokeWidth={1.5} aria-hidden="true" />
      </IconButton>
      <IconButton
        label={wording.withShortcut(words.redo, tellShortcut("Mod+Shift+Z"))}
        disabled={!canRedo}
        onClick={() => store.getState().redo()}
      >
        <Redo2 size={16} strokeWidth={1.5} aria-hidden="true" />
      </IconButton>
      <VersionHistory />
      <IconButton label={words.export} onClick={onExport}>
        <Download size={16} strokeWidth={1.5} aria-hidden="true" />
      </IconButton>
      <span className={styles.divider} />
      <TestButton asUser={test} />
      <Button onClick={onSave} disabled={readOnly}>
        {words.save}
      </Button>
      <Button look="primary" onClick={onDeploy} disabled={readOnly}>
        {words.deploy}
      </Button>
    </TopBar>
  );
}
