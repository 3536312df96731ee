import { type CanvasNode, nodeId } from "../model/document.ts";
import { checkId } from "../model/node-id.ts";
import { problemAt } from "../model/problems.ts";
import { structureOf } from "../model/structure.ts";
import { useEditor, useEditorState, useFindings } from "../state/EditorContext.tsx";
import { documentOf } from "../state/editor-store.ts";
import { texts } from "../texts.ts";
import { DraftField } from "./DraftField.tsx";
import { fieldId } from "./field-id.ts";

/** What a node is called; what refers to it follows. */
export function NameField({ node }: { node: CanvasNode }) {
  const { store } = useEditor();
  const { problems } = useFindings();
  const { byId } = useEditorState((state) => structureOf(documentOf(state)));
  const id = nodeId(node);
  const own = problems.get(node.key) ?? [];
  return (
    <DraftField
      id={fieldId(node.key, "name")}
      label={texts.field.name}
      value={id}
      problem={(problemAt(own, "name") ?? problemAt(own, "id"))?.reason}
      check={(text) => {
        const problem = checkId(text, (each) => each !== id && byId.has(each));
        return problem && texts.idProblem[problem];
      }}
      onCommit={(text) => store.getState().run({ type: "rename", key: node.key, id: text })}
    />
  );
}
