import { notify } from "../../../../app/toasts.ts";
import { Button } from "../../../../components/Button.tsx";
import { texts as wording } from "../../../../components/texts.ts";
import { nodeId } from "../../model/document.ts";
import { useEditor, useEditorState } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";
import styles from "../Canvas.module.css";
import { useComparison } from "../useComparison.ts";
import { CompareWith } from "./CompareWith.tsx";

/** Says that an older version is shown and how it differs, and leads back or restores it. */
export function PreviewBar() {
  const { store } = useEditor();
  const preview = useEditorState((state) => state.preview);
  const comparison = useComparison();
  if (!preview || !comparison) return null;
  const words = texts.versions;
  const { document, version, beside } = preview;
  const only = document.nodes.filter(({ key }) => comparison.nodes.get(key)?.kind === "only");
  const notes = [...comparison.notes.differing.values()];
  const onlyNotes = notes.filter(({ kind }) => kind === "only");
  const summary = words.compared(
    beside ? texts.state.version(beside.version) : words.edited,
    {
      changed: comparison.nodes.size - only.length,
      only: only.map(nodeId),
      missing: comparison.missing,
    },
    {
      changed: notes.length - onlyNotes.length,
      only: onlyNotes.length,
      missing: comparison.notes.missing,
    },
  );
  const restore = () => {
    const { run, look } = store.getState();
    run({ type: "replace", document });
    look(null);
    notify(words.restored(version));
  };
  return (
    <div className={styles.preview}>
      <span className={styles.told} role="status">
        {wording.sentences(words.viewing(version), summary)}
      </span>
      <CompareWith preview={preview} />
      <Button onClick={restore}>{words.restore}</Button>
      <Button look="primary" onClick={() => store.getState().look(null)}>
        {words.back}
      </Button>
    </div>
  );
}
