import { AddProp } from "../action/AddProp.tsx";
import { type CanvasNode, dependencies, nodeById } from "../model/document.ts";
import { MAPPING, mainOutput, STARTER_MAPPING } from "../model/wiring.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { documentOf } from "../state/editor-store.ts";
import { texts } from "../texts.ts";

interface Props {
  node: CanvasNode;
  /** What can be given, with its type. */
  inputs: readonly { name: string; label?: string | null; description?: string | null }[];
  /** What a name is given at first; what the node before gives when absent. */
  first?: (name: string) => string;
}

/** Gives a node something that it can do without. */
export function AddMapping({ node, inputs, first: firstOf }: Props) {
  const { store } = useEditor();
  if (inputs.length === 0) return null;
  const add = (name: string) => {
    const document = documentOf(store.getState());
    const [first] = dependencies(node);
    const source = first && nodeById(document, first.node);
    const value = firstOf?.(name) ?? (source ? mainOutput(source) : STARTER_MAPPING);
    const path = [...MAPPING, name];
    store.getState().run({ type: "set", key: node.key, path, value }, `input ${node.key} ${name}`);
  };
  return <AddProp label={texts.mapping.add} props={inputs} onAdd={add} />;
}
