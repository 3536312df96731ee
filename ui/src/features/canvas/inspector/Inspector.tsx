import { PanelRightOpen } from "lucide-react";
import { IconButton } from "../../../components/IconButton.tsx";
import { nodeByKey } from "../model/document.ts";
import { noteByKey } from "../model/notes.ts";
import { NoteInspector } from "../notes/NoteInspector.tsx";
import { useDocument, useEditorState } from "../state/EditorContext.tsx";
import { toggleView, useView } from "../state/view-store.ts";
import { texts } from "../texts.ts";
import { EmptyInspector } from "./EmptyInspector.tsx";
import styles from "./Inspector.module.css";
import { NodeInspector } from "./NodeInspector.tsx";
import { Resizer } from "./Resizer.tsx";

/** The panel of what is selected. */
export function Inspector() {
  const document = useDocument();
  const isOpen = useView((view) => view.inspector);
  const selection = useEditorState((state) => state.selection);
  const [key, ...more] = selection;
  const only = key === undefined || more.length > 0 ? null : key;
  const node = only === null ? undefined : nodeByKey(document, only);
  const note = only === null ? undefined : noteByKey(document, only);
  if (!isOpen) {
    return (
      <div className={styles.folded}>
        <IconButton label={texts.inspector.unfold} onClick={() => toggleView("inspector")}>
          <PanelRightOpen size={16} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </div>
    );
  }
  return (
    <aside className={styles.inspector} aria-label={texts.inspector.label}>
      <Resizer />
      {node ? <NodeInspector key={node.key} node={node} /> : null}
      {note ? <NoteInspector key={note.key} note={note} /> : null}
      {node || note ? null : <EmptyInspector selected={selection.length} />}
    </aside>
  );
}
