import { Button } from "../../../../components/Button.tsx";
import { Moment } from "../../../../components/Moment.tsx";
import { Phrase } from "../../../../components/Phrase.tsx";
import { useEditor, useEditorState } from "../../state/EditorContext.tsx";
import { useDraft } from "../../state/useDraft.ts";
import { texts } from "../../texts.ts";
import styles from "../Canvas.module.css";

/** Offers the changes that were never saved, after a crash or a closed window. */
export function DraftBar() {
  const { workflow } = useEditor();
  const { draft, restore, discard } = useDraft();
  const isPreviewing = useEditorState((state) => state.preview !== null);
  if (!draft || isPreviewing) return null;
  const words = texts.draft;
  const since = draft.base !== (workflow.version ?? null) ? workflow.version : null;
  return (
    <div className={styles.preview} role="status">
      <span>
        <Phrase text={(when) => words.kept(when, since ?? null)}>
          <Moment at={draft.at} />
        </Phrase>
      </span>
      <Button onClick={discard}>{words.discard}</Button>
      <Button look="primary" onClick={restore}>
        {words.restore}
      </Button>
    </div>
  );
}
