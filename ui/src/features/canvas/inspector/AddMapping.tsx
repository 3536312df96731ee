import { AddProp } from "../action/AddProp.tsx";
import { type CanvasNode, dependencies, nodeById } from "../model/document.ts";
import { MAPPING, mainOutput, STARTER_MAPPING } from "../model/wiring.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";

interface Props {
  node: CanvasNode;
  /** What can be given, with its type. */
  inputs: readonly { name: string; label?: string | null; description?: string | null }[];
}

/** Gives a node something that it can do without: at first what the node before it gives. */
export function AddMapping({ node, inputs }: Props) {
  const { store, document } = useEditor();
  if (inputs.length === 0) return null;
  const add = (name: string) => {
    const [first] = dependencies(node);
    const source = first && nodeById(document, first.node);
    const value = source ? mainOutput(source) : STARTER_MAPPING;
    const path = [...MAPPING, name];
    store.getState().run({ type: "set", key: node.key, path, value }, `input ${node.key} ${name}`);
  };
  return <AddProp label={texts.mapping.add} props={inputs} onAdd={add} />;
}
