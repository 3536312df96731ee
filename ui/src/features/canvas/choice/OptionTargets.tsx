import { Popover } from "@base-ui/react/popover";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import iconButton from "../../../components/IconButton.module.css";
import { IconButton } from "../../../components/IconButton.tsx";
import edges from "../inspector/DependenciesField.module.css";
import inspector from "../inspector/Inspector.module.css";
import type { ChoiceOption } from "../model/choice.ts";
import {
  type CanvasNode,
  edgeKey,
  edgesOf,
  nodeByKey,
  nodeId,
  nodeType,
} from "../model/document.ts";
import { canConnect } from "../model/reducer.ts";
import { typeLabel, typeLetters } from "../model/surroundings.ts";
import { PickList } from "../picker/PickList.tsx";
import popover from "../picker/Popover.module.css";
import { useDocument, useEditor } from "../state/EditorContext.tsx";
import { texts as editor } from "../texts.ts";
import styles from "./Choice.module.css";
import { texts } from "./texts.ts";

interface Props {
  node: CanvasNode;
  option: ChoiceOption;
}

/** The nodes that run after an option: the edges of its handle, for the keyboard. */
export function OptionTargets({ node, option }: Props) {
  const { store, surroundings } = useEditor();
  const document = useDocument();
  const [isOpen, setOpen] = useState(false);
  const name = option.label;
  const edgeTo = (target: string) => ({ source: node.key, target, option: option.id });
  const own = edgesOf(document).filter(
    (edge) => edge.source === node.key && edge.option === option.id,
  );
  const items = isOpen
    ? document.nodes
        .filter(({ key }) => canConnect(document, edgeTo(key)))
        .map((each) => ({
          id: each.key,
          label: nodeId(each),
          note: typeLabel(surroundings, nodeType(each)),
          letters: typeLetters(surroundings, nodeType(each)),
        }))
    : [];
  return (
    <div className={styles.targets}>
      <span className={inspector.help}>{own.length > 0 ? texts.leadsTo : texts.leadsNowhere}</span>
      <ul className={edges.list} aria-label={texts.leadsTo}>
        {own.map((edge) => {
          const target = nodeByKey(document, edge.target);
          const id = target ? nodeId(target) : "";
          return (
            <li key={edgeKey(edge)} className={edges.item}>
              {id}
              <IconButton
                label={texts.disconnect(name, id)}
                onClick={() => store.getState().run({ type: "remove", keys: [], edges: [edge] })}
              >
                <X size={12} strokeWidth={1.5} aria-hidden="true" />
              </IconButton>
            </li>
          );
        })}
        <li>
          <Popover.Root open={isOpen} onOpenChange={setOpen}>
            <Popover.Trigger className={iconButton.button} aria-label={texts.connect(name)}>
              <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
            </Popover.Trigger>
            <Popover.Portal>
              <Popover.Positioner className={popover.positioner} sideOffset={4} align="start">
                <Popover.Popup className={popover.popup} aria-label={texts.connect(name)}>
                  <div className={popover.narrow}>
                    <PickList
                      label={texts.connect(name)}
                      search={texts.chooseNode}
                      items={items}
                      empty={texts.noNode}
                      nothing={editor.chooser.nothing}
                      onPick={(key) => {
                        store.getState().run({ type: "connect", edge: edgeTo(key) });
                        setOpen(false);
                      }}
                    />
                  </div>
                </Popover.Popup>
              </Popover.Positioner>
            </Popover.Portal>
          </Popover.Root>
        </li>
      </ul>
    </div>
  );
}
