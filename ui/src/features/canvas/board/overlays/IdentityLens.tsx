import { Eye, EyeOff } from "lucide-react";
import { Kbd } from "../../../../components/Kbd.tsx";
import { countIdentities, IDENTITY_KINDS } from "../../model/identity.ts";
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

function Legend() {
  const { surroundings } = useEditor();
  const document = useWholeDocument();
  const counts = countIdentities(document, surroundings);
  return (
    <ul className={styles.legend}>
      {IDENTITY_KINDS.map((kind) => (
        <li key={kind} className={styles.row} data-identity={kind}>
          <IdentityIcon kind={kind} />
          {texts.identityKind[kind]}
          <span className={styles.count}>{counts[kind]}</span>
        </li>
      ))}
    </ul>
  );
}
