import { useReactFlow } from "@xyflow/react";
import { useMemo, useState } from "react";
import { useCommands } from "../../../app/commands.ts";
import { texts as frame } from "../../../app/texts.ts";
import { Glyph } from "../../../components/Glyph.tsx";
import { Sheet } from "../../../components/Sheet.tsx";
import { SheetBody } from "../../../components/SheetBody.tsx";
import { type CanvasNode, dependencies } from "../model/document.ts";
import { layeredPositions, NODE_HEIGHT, NODE_WIDTH } from "../model/layout.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { IdentityIcon } from "./IdentityIcon.tsx";
import styles from "./NodeList.module.css";
import { viewOf } from "./node-view.ts";

/** The workflow as a list in the order of a run: what the canvas says, for who does not see it. */
export function NodeList() {
  const [isOpen, setOpen] = useState(false);
  const words = texts.list;
  const commands = useMemo(
    () => [
      {
        id: "editor-list",
        title: texts.list.command,
        section: texts.commands.section,
        shortcut: "l",
        run: () => setOpen(true),
      },
    ],
    [],
  );
  useCommands(commands);
  return (
    <Sheet
      open={isOpen}
      title={words.title}
      closeLabel={frame.close}
      onClose={() => setOpen(false)}
      onClosed={() => undefined}
    >
      <SheetBody>{isOpen ? <Nodes onShow={() => setOpen(false)} /> : null}</SheetBody>
    </Sheet>
  );
}

function Nodes({ onShow }: { onShow: () => void }) {
  const { store, document, surroundings, problems } = useEditor();
  const flow = useReactFlow();
  const words = texts.list;
  const show = ({ key, position }: CanvasNode) => {
    store.getState().select([key]);
    void flow.setCenter(position.x + NODE_WIDTH / 2, position.y + NODE_HEIGHT / 2, {
      zoom: flow.getZoom(),
    });
    onShow();
  };
  return (
    <ol className={styles.list}>
      {inOrder(document.nodes).map((node) => {
        const view = viewOf(node, surroundings, problems.get(node.key) ?? []);
        const after = dependencies(node).map(({ node: before }) => before);
        return (
          <li key={node.key} className={styles.node}>
            <button type="button" className={styles.name} onClick={() => show(node)}>
              <Glyph letters={view.letters} />
              <b>{view.id}</b>
              <span className={styles.type}>{view.typeLabel}</span>
            </button>
            <ul className={styles.facts}>
              <li>{after.length > 0 ? words.after(after.join(", ")) : words.first}</li>
              {view.identityText ? (
                <li>
                  <IdentityIcon kind={view.identity} /> {view.identityText}
                </li>
              ) : null}
              {view.problems === ""
                ? null
                : view.problems.split("\n").map((problem) => (
                    <li key={problem} className={styles.problem}>
                      {problem}
                    </li>
                  ))}
            </ul>
          </li>
        );
      })}
    </ol>
  );
}

/** As a run goes through them: by column, and from above in each. */
function inOrder(nodes: readonly CanvasNode[]): CanvasNode[] {
  const places = layeredPositions(nodes);
  const at = ({ key }: CanvasNode) => places.get(key) ?? { x: 0, y: 0 };
  return [...nodes].sort((a, b) => at(a).x - at(b).x || at(a).y - at(b).y);
}
