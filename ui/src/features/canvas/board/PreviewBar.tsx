import { notify } from "../../../app/toasts.ts";
import { Button } from "../../../components/Button.tsx";
import { useEditor, useEditorState } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import styles from "./Canvas.module.css";

/** Says that an older version is shown, and leads back or restores it. */
export function PreviewBar() {
  const { store } = useEditor();
  const preview = useEditorState((state) => state.preview);
  if (!preview) return null;
  const restore = () => {
    const { run, look } = store.getState();
    run({ type: "replace", document: preview.document });
    look(null);
    notify(texts.versions.restored(preview.version));
  };
  return (
    <div className={styles.preview} role="status">
      {texts.versions.viewing(preview.version)}
      <Button onClick={() => store.getState().look(null)}>{texts.versions.back}</Button>
      <Button look="primary" onClick={restore}>
        {texts.versions.restore}
      </Button>
    </div>
  );
}
