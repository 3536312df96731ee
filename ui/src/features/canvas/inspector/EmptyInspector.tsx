import { Button } from "../../../components/Button.tsx";
import { duplicateSelected, removeSelected } from "../state/actions.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import styles from "./Inspector.module.css";
import { InspectorHead } from "./InspectorHead.tsx";
import { WorkflowRequirements } from "./WorkflowRequirements.tsx";

/** What the inspector shows while not exactly one node is selected. */
export function EmptyInspector({ selected }: { selected: number }) {
  const { store, readOnly } = useEditor();
  const words = texts.inspector;
  if (selected < 2) {
    return (
      <div className={styles.panel}>
        <InspectorHead title={words.empty}>
          {readOnly ? words.emptyPreview : words.emptyBody}
        </InspectorHead>
        {readOnly ? null : <WorkflowRequirements />}
      </div>
    );
  }
  return (
    <div>
      <InspectorHead title={words.many(selected)}>{words.manyBody}</InspectorHead>
      {readOnly ? null : (
        <div className={`${styles.body} ${styles.buttons}`}>
          <Button onClick={() => duplicateSelected(store.getState())}>{words.duplicate}</Button>
          <Button look="danger" onClick={() => removeSelected(store.getState())}>
            {words.remove}
          </Button>
        </div>
      )}
    </div>
  );
}
