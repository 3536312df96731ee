import { Tabs } from "@base-ui/react/tabs";
import { useEffect } from "react";
import { Glyph } from "../../../components/Glyph.tsx";
import { actionLabels, isAction } from "../model/action.ts";
import { isChoice } from "../model/choice.ts";
import {
  type CanvasNode,
  INPUT_TYPE,
  isLlm,
  nodeId,
  nodeType,
  OUTPUT_TYPE,
} from "../model/document.ts";
import { kindOf } from "../model/kind.ts";
import { type Surroundings, typeLabel } from "../model/surroundings.ts";
import { useEditor, useEditorState } from "../state/EditorContext.tsx";
import type { InspectorTab } from "../state/editor-store.ts";
import { texts } from "../texts.ts";
import { ConfigurationTab } from "./ConfigurationTab.tsx";
import { ErrorHandlingTab } from "./ErrorHandlingTab.tsx";
import { focusField } from "./field-id.ts";
import styles from "./Inspector.module.css";
import { InspectorHead } from "./InspectorHead.tsx";
import { InsidePage } from "./nested/InsidePage.tsx";
import { shownInside, wayTo } from "./nested/way.ts";
import { OutputTab } from "./OutputTab.tsx";

/** The inspector of one node: **CONFIGURATION**, **OUTPUT**, **ERROR HANDLING**. */
export function NodeInspector({ node }: { node: CanvasNode }) {
  const { store, surroundings } = useEditor();
  const chosen = useEditorState((state) => state.tab);
  const wanted = useEditorState((state) => state.wantedField);
  const words = texts.inspector;
  const type = nodeType(node);
  const hasTabs = type !== INPUT_TYPE && type !== OUTPUT_TYPE;

  const trail = useEditorState((state) => state.trail);
  const inside = shownInside(node, trail);

  // A wish is followed once, and not again when what stands around it changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (wanted?.key !== node.key) return;
    const way = wayTo(node, wanted.field, surroundings);
    store.getState().follow(way.trail);
    // The page has to be there before its field can take the focus.
    const frame = requestAnimationFrame(() => focusField(node.key, way.field));
    return () => cancelAnimationFrame(frame);
  }, [wanted, node.key]);

  return (
    <>
      <InspectorHead
        title={nodeId(node)}
        glyph={<Glyph letters={kindOf(node, surroundings).letters} />}
      >
        {describe(node, surroundings)}
      </InspectorHead>
      {hasTabs ? (
        <Tabs.Root
          className={styles.root}
          value={chosen}
          onValueChange={(next: InspectorTab | null) => next && store.getState().showTab(next)}
        >
          <Tabs.List className={styles.tabs} aria-label={words.label}>
            <Tabs.Tab className={styles.tab} value="configuration">
              {words.configuration}
            </Tabs.Tab>
            <Tabs.Tab className={styles.tab} value="output">
              {words.output}
            </Tabs.Tab>
            <Tabs.Tab className={styles.tab} value="errors">
              {words.errorHandling}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel className={styles.panel} value="configuration">
            {inside ? <InsidePage node={node} inside={inside} /> : <ConfigurationTab node={node} />}
          </Tabs.Panel>
          <Tabs.Panel className={styles.panel} value="output">
            <OutputTab node={node} />
          </Tabs.Panel>
          <Tabs.Panel className={styles.panel} value="errors">
            <ErrorHandlingTab node={node} />
          </Tabs.Panel>
        </Tabs.Root>
      ) : (
        <div className={styles.panel}>
          <ConfigurationTab node={node} />
        </div>
      )}
    </>
  );
}

function describe(node: CanvasNode, surroundings: Surroundings): string {
  const type = nodeType(node);
  const words = texts.description;
  if (type === INPUT_TYPE) return words.input;
  if (type === OUTPUT_TYPE) return words.output;
  const action = actionLabels(node);
  if (action) return words.chosenAction(action.app, action.action);
  if (isAction(node)) return words.action;
  if (isChoice(node)) return words.choice;
  const label = typeLabel(surroundings, type);
  if (isLlm(node)) return words.llm(label);
  const group = surroundings.nodeTypes.get(type)?.group ?? "";
  return words.types[type] ?? words.groups[group] ?? words.other(label);
}
