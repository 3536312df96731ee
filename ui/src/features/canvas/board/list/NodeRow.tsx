import { useId } from "react";
import { Glyph } from "../../../../components/Glyph.tsx";
import { optionLabel } from "../../model/choice.ts";
import { type CanvasNode, dependencies, nodeById } from "../../model/document.ts";
import { useEditor, useFindings, useWholeDocument } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";
import { IdentityIcon } from "../cards/IdentityIcon.tsx";
import { viewOf } from "../cards/node-view.ts";
import styles from "./NodeList.module.css";

/** What every row of the list is given. */
export interface RowProps {
  /** Whether Tab leads here. */
  isCurrent: boolean;
  onShow: () => void;
  onFocus: () => void;
}

/** A node in the list: what it is, after what it runs, whose identity it uses, what is wrong. */
export function NodeRow({ node, isCurrent, onShow, onFocus }: RowProps & { node: CanvasNode }) {
  const { surroundings } = useEditor();
  const document = useWholeDocument();
  const { problems } = useFindings();
  const factsId = useId();
  const words = texts.list;
  const view = viewOf(node, surroundings, problems.get(node.key) ?? []);
  const one = { kind: view.identity, names: view.identityText };
  const identities = view.identityParts ?? (view.identityText ? [one] : []);
  const after = dependencies(node).map(({ node: id, option }) => {
    if (option === null) return id;
    return texts.field.option(id, optionLabel(nodeById(document, id), option) ?? option);
  });
  return (
    <>
      <button
        type="button"
        className={styles.name}
        tabIndex={isCurrent ? 0 : -1}
        data-first-focus={isCurrent || undefined}
        aria-describedby={factsId}
        onClick={onShow}
        onFocus={onFocus}
      >
        <Glyph letters={view.letters} />
        <b>{view.id}</b>
        <span className={styles.type}>{view.typeLabel}</span>
      </button>
      <ul id={factsId} className={styles.facts}>
        <li>{after.length > 0 ? words.after(after) : words.first}</li>
        {identities.map(({ kind, names }) => (
          <li key={kind}>
            <IdentityIcon kind={kind} /> {names}
          </li>
        ))}
        {view.problems === ""
          ? null
          : view.problems.split("\n").map((problem) => (
              <li key={problem} className={styles.problem}>
                {problem}
              </li>
            ))}
      </ul>
    </>
  );
}
