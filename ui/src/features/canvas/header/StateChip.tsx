import { Tag } from "../../../components/Tag.tsx";
import { texts as wording } from "../../../components/texts.ts";
import { isUnsaved } from "../model/history.ts";
import { useEditor, useEditorState } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";

/** Whether the workflow is a draft or has a version, and whether the canvas holds more than it. */
export function StateChip() {
  const { workflow } = useEditor();
  const unsaved = useEditorState(({ history }) => isUnsaved(history));
  const preview = useEditorState((state) => state.preview);
  const words = texts.state;
  const { version } = workflow;
  const saved = typeof version === "number" ? words.version(version) : words.draft;
  const told = wording.facts(saved, unsaved && words.unsaved);
  return (
    <span role="status">
      <Tag>{preview ? words.viewing(preview.version) : told}</Tag>
    </span>
  );
}
