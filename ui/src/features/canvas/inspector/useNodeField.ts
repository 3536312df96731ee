import type { CanvasNode } from "../model/document.ts";
import { getAt, type Json, type JsonPath } from "../model/json.ts";
import { type Problem, problemAt } from "../model/problems.ts";
import { useEditor, useEditorState, useFindings } from "../state/EditorContext.tsx";
import { fieldId } from "./field-id.ts";
import type { Draft } from "./useDraftText.ts";

/** One field of a node: its value, its problem, and how it is changed. */
export interface NodeField {
  id: string;
  value: Json | undefined;
  problem: Problem | undefined;
  /** Typing in one field is one step of the history; `undefined` takes the value away. */
  change: (value: Json | undefined) => void;
  /** Changes it as a step of its own. */
  put: (value: Json | undefined) => void;
  /** What is typed into it and is not its value; it stays when another node is selected. */
  draft: Draft;
}

/** The field of a node at a path. */
export function useNodeField(node: CanvasNode, path: JsonPath): NodeField {
  const { store, readOnly } = useEditor();
  const { problems } = useFindings();
  const typed = useEditorState((state) => state.typedAt(node.key, path));
  const field = path.join(".");
  return {
    id: fieldId(node.key, field),
    value: getAt(node.raw, path),
    problem: problemAt(problems.get(node.key) ?? [], field, { within: true }),
    change: (value) =>
      store.getState().run({ type: "set", key: node.key, path, value }, `set ${node.key} ${field}`),
    put: (value) => store.getState().run({ type: "set", key: node.key, path, value }),
    draft: {
      text: readOnly ? null : (typed?.text ?? null),
      keep: (text, reason) => store.getState().keepTyped(node.key, path, text, reason),
      drop: () => store.getState().dropTyped(node.key, path),
    },
  };
}
