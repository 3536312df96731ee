import { notify } from "../../../../app/toasts.ts";
import { Button } from "../../../../components/Button.tsx";
import { useEditor, useEditorState } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";
import styles from "../Canvas.module.css";
import { useComparison } from "../useComparison.ts";

/** Says that an older version is shown, and leads back or restores it. */
export function PreviewBar() {
  const { store } = useEditor();
  const preview = useEditorState((state) => state.preview);
  const comparison = useComparison();
  if (!preview || !comparison) return null;
  const words = texts.versions;
  const differences = [...comparison.nodes.values()];
  const changed = differences.filter(({ kind }) => kind === "changed").length;
  const summary = words.compared(changed, differences.length - changed, comparison.missing);
  const restore = () => {
    const { run, look } = store.getState();
    run({ type: "replace", document: preview.document });
    look(null);
    notify(texts.versions.restored(preview.version));
  };
  return (
    <div className={styles.preview} role="status">
      <span>
        {words.viewing(preview.version)} {summary}
      </span>
      <Button onClick={() => store.getState().look(null)}>{words.back}</Button>
      <Button look="primary" onClick={restore}>
        {words.restore}
      </Button>
    </div>
  );
}
