import { Popover } from "@base-ui/react/popover";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import iconButton from "../../../components/IconButton.module.css";
import { IconButton } from "../../../components/IconButton.tsx";
import { optionLabel, optionsOf } from "../model/choice.ts";
import {
  type CanvasEdge,
  type CanvasNode,
  edgeKey,
  edgesOf,
  nodeByKey,
  nodeId,
  nodeType,
  type WorkflowDocument,
} from "../model/document.ts";
import { problemAt } from "../model/problems.ts";
import { canConnect } from "../model/reducer.ts";
import { typeLabel, typeLetters } from "../model/surroundings.ts";
import { PickList } from "../picker/PickList.tsx";
import popover from "../picker/Popover.module.css";
import { useDocument, useDocumentWhile, useEditor, useFindings } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import styles from "./DependenciesField.module.css";
import { fieldId } from "./field-id.ts";
import inspector from "./Inspector.module.css";
import { ProblemLine } from "./ProblemLine.tsx";

/** The nodes that a node runs after: its edges, for the keyboard and for those who read the graph. */
export function DependenciesField({ node }: { node: CanvasNode }) {
  const { store } = useEditor();
  const document = useDocument();
  const { problems } = useFindings();
  const words = texts.field;
  const edges = edgesOf(document).filter(({ target }) => target === node.key);
  const problem = problemAt(problems.get(node.key) ?? [], "depends", { within: true });
  return (
    <section className={inspector.section} aria-label={words.dependencies}>
      <h3>{words.dependencies}</h3>
      <ul className={styles.list}>
        {edges.map((edge) => {
          const name = nameOf(document, edge);
          return (
            <li key={edgeKey(edge)} className={styles.item}>
              {name}
              <IconButton
                label={words.removeDependency(name)}
                onClick={() => store.getState().run({ type: "remove", keys: [], edges: [edge] })}
              >
                <X size={12} strokeWidth={1.5} aria-hidden="true" />
              </IconButton>
            </li>
          );
        })}
        <li>
          <AddDependency node={node} />
        </li>
      </ul>
      {problem ? <ProblemLine label={words.dependencies} problem={problem} /> : null}
    </section>
  );
}

function nameOf(document: WorkflowDocument, edge: CanvasEdge): string {
  const source = nodeByKey(document, edge.source);
  const id = source ? nodeId(source) : "";
  if (edge.option === null) return id;
  return texts.field.option(id, optionLabel(source, edge.option) ?? edge.option);
}

/** The handles that edges leave a node from: one for each option of a Choice. */
function handlesOf(node: CanvasNode): readonly (string | null)[] {
  const options = optionsOf(node).flatMap(({ id }) => (id === "" ? [] : id));
  return options.length > 0 ? options : [null];
}

function AddDependency({ node }: { node: CanvasNode }) {
  const { store, surroundings } = useEditor();
  const [isOpen, setOpen] = useState(false);
  const document = useDocumentWhile(isOpen);
  const edgeFrom = ({ key }: CanvasNode, option: string | null) => ({
    source: key,
    target: node.key,
    option,
  });
  const words = texts.field;
  const edges =
    isOpen && document
      ? document.nodes
          .flatMap((source) => handlesOf(source).map((option) => edgeFrom(source, option)))
          .filter((edge) => canConnect(document, edge))
      : [];
  const items = edges.flatMap((edge) => {
    const source = document && nodeByKey(document, edge.source);
    if (!document || !source) return [];
    return {
      id: edgeKey(edge),
      label: nameOf(document, edge),
      note: typeLabel(surroundings, nodeType(source)),
      letters: typeLetters(surroundings, nodeType(source)),
    };
  });
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger
        className={iconButton.button}
        id={fieldId(node.key, "depends")}
        aria-label={words.addDependency}
      >
        <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={popover.positioner} sideOffset={4} align="start">
          <Popover.Popup className={popover.popup} aria-label={words.addDependency}>
            <div className={popover.narrow}>
              <PickList
                label={words.addDependency}
                search={words.chooseDependency}
                items={items}
                empty={words.noDependency}
                nothing={texts.chooser.nothing}
                onPick={(id) => {
                  const edge = edges.find((each) => edgeKey(each) === id);
                  if (edge) store.getState().run({ type: "connect", edge });
                  setOpen(false);
                }}
              />
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
