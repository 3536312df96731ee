import { Eye, EyeOff } from "lucide-react";
import { Kbd } from "../../../../components/Kbd.tsx";
import {
  countIdentities,
  IDENTITY_KINDS,
  type IdentityKind,
  nodesActingWith,
} from "../../model/identity.ts";
import { useEditor, useWholeDocument } from "../../state/EditorContext.tsx";
import { toggleView, useView } from "../../state/view-store.ts";
import { texts } from "../../texts.ts";
import { IdentityIcon } from "../cards/IdentityIcon.tsx";
import styles from "./IdentityLens.module.css";

/** Colours every node by whose identity it uses, and counts them. */
export function IdentityLens() {
  const lens = useView((view) => view.lens);
  const Icon = lens ? EyeOff : Eye;
  return (
    <section className={styles.lens} aria-label={texts.identity.lens}>
      <button
        type="button"
        className={styles.toggle}
        aria-pressed={lens}
        title={lens ? texts.identity.hide : texts.identity.show}
        onClick={() => toggleView("lens")}
      >
        <Icon size={16} strokeWidth={1.5} aria-hidden="true" />
        {texts.identity.lens}
        <Kbd>I</Kbd>
      </button>
      {lens ? <Legend /> : null}
    </section>
  );
}

/** How many nodes act with each kind; pressing one selects them. */
function Legend() {
  const { store, surroundings } = useEditor();
  const document = useWholeDocument();
  const { nodes, several } = countIdentities(document, surroundings);
  const words = texts.identity;
  const select = (kind: IdentityKind) =>
    store.getState().select(nodesActingWith(kind, document, surroundings).map(({ key }) => key));
  return (
    <>
      <div className={styles.head} aria-hidden="true">
        {words.nodes}
      </div>
      <ul className={styles.legend} aria-label={words.legend}>
        {IDENTITY_KINDS.map((kind) => (
          <li key={kind}>
            <button
              type="button"
              className={styles.row}
              title={words.select}
              disabled={nodes[kind] === 0}
              onClick={() => select(kind)}
            >
              <IdentityIcon kind={kind} />
              {texts.identityKind[kind]}
              <span className={styles.count}>{nodes[kind]}</span>
            </button>
          </li>
        ))}
      </ul>
      {several > 0 ? <p className={styles.several}>{words.several(several)}</p> : null}
    </>
  );
}
