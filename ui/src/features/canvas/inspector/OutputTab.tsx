import { useStore } from "zustand";
import { CodeBlock } from "../../../components/CodeBlock.tsx";
import { CopyButton } from "../../../components/CopyButton.tsx";
import { type CanvasNode, isLlm, isProtectedType, nodeId, nodeType } from "../model/document.ts";
import { readFields } from "../model/fields.ts";
import { usesRequirements } from "../model/identity.ts";
import { outputPath } from "../model/selector.ts";
import { outputKeys } from "../model/wiring.ts";
import { useDocument, useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { progressOf } from "../trial/trial-store.ts";
import inspector from "./Inspector.module.css";
import styles from "./OutputTab.module.css";

/** What a node gives to those after it, and the paths that lead there. */
export function OutputTab({ node }: { node: CanvasNode }) {
  const words = texts.output;
  const { trials } = useEditor();
  const progress = useStore(trials, (all) => progressOf(all, nodeId(node)));
  const noRun = usesRequirements(useDocument()) ? words.noRunAsUser : words.noRun;
  const keys = outputKeys(node);
  const types = isProtectedType(nodeType(node))
    ? new Map(readFields(node.raw.schema).map((field) => [field.name, texts.fieldType[field.type]]))
    : new Map(isLlm(node) ? [["content", words.content]] : []);
  const rows = keys.length > 0 ? keys : [undefined];
  return (
    <div className={inspector.body}>
      <section className={inspector.section} aria-label={words.title}>
        <h3>{words.title}</h3>
        {keys.length === 0 ? <p className={inspector.help}>{words.unknown}</p> : null}
        <ul className={styles.rows}>
          {rows.map((key) => {
            const path = outputPath(nodeId(node), key);
            return (
              <li key={path} className={styles.row}>
                <div>
                  <b>{key ?? texts.mapping.whole}</b>{" "}
                  <span className={inspector.help}>{key && types.get(key)}</span>
                  <div>
                    <code>{path}</code>
                  </div>
                </div>
                <CopyButton text={path} label={words.copy(path)} copied={words.copied} />
              </li>
            );
          })}
        </ul>
      </section>
      <section className={inspector.section} aria-label={words.lastRun}>
        <h3>{words.lastRun}</h3>
        {progress?.output === undefined ? (
          <p className={inspector.help}>{progress?.error ?? noRun}</p>
        ) : (
          <CodeBlock
            label={words.ran(nodeId(node))}
            code={JSON.stringify(progress.output, null, 2)}
            copy={words.copyRun}
            copied={words.copied}
          />
        )}
      </section>
    </div>
  );
}
