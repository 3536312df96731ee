import { inputProps, isBlank, pinned } from "../model/action.ts";
import { type CanvasNode, dependencies, nodeById } from "../model/document.ts";
import { MAPPING, mainOutput, STARTER_MAPPING } from "../model/wiring.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { AddProp } from "./AddProp.tsx";
import { texts } from "./texts.ts";

interface Props {
  node: CanvasNode;
  /** The names that have a row already. */
  shown: readonly string[];
}

/** Has the workflow give a prop that is neither pinned nor needed. */
export function AddInput({ node, shown }: Props) {
  const { store, document } = useEditor();
  const left = inputProps(node).filter(
    ({ name }) => !shown.includes(name) && isBlank(pinned(node, name)),
  );
  if (left.length === 0) return null;
  const add = (name: string) => {
    const [first] = dependencies(node);
    const source = first && nodeById(document, first.node);
    const value = source ? mainOutput(source) : STARTER_MAPPING;
    const path = [...MAPPING, name];
    store.getState().run({ type: "set", key: node.key, path, value }, `input ${node.key} ${name}`);
  };
  return <AddProp label={texts.addInput} props={left} onAdd={add} />;
}
