import { useRef, useState } from "react";
import { Glyph } from "../../../components/Glyph.tsx";
import type { Requirement } from "../../../platform/contract.ts";
import { nodesWithRequirement } from "../model/identity.ts";
import { lettersOf } from "../model/surroundings.ts";
import { useDocument, useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import inspector from "./Inspector.module.css";
import { RequirementEditor } from "./RequirementEditor.tsx";
import styles from "./WorkflowRequirements.module.css";

/** What the workflow can ask of its end users, whether a node uses it or not. */
export function WorkflowRequirements() {
  const { surroundings } = useEditor();
  const document = useDocument();
  const opener = useRef<HTMLElement | null>(null);
  const [edited, setEdited] = useState<Requirement | null>(null);
  const requirements = [...surroundings.requirements.values()];
  const words = texts.inspector;
  return (
    <div className={inspector.body}>
      <section className={inspector.section} aria-label={words.requirements}>
        <h3>{words.requirements}</h3>
        <p className={inspector.help}>
          {requirements.length === 0 ? words.noRequirements : words.requirementsHelp}
        </p>
        <ul className={styles.list}>
          {requirements.map((requirement) => {
            const { id, name, form, spec } = requirement;
            const used = nodesWithRequirement(document, id).length;
            const glyph = surroundings.connectionTypes.get(spec.type ?? "")?.glyph;
            return (
              <li key={id}>
                <button
                  type="button"
                  className={styles.item}
                  title={texts.chooser.edit(name)}
                  onClick={(event) => {
                    opener.current = event.currentTarget;
                    setEdited(requirement);
                  }}
                >
                  <Glyph letters={glyph ?? lettersOf(spec.app_slug ?? name)} />
                  <span>
                    {name}
                    <small>{form.title}</small>
                  </span>
                  <small>{texts.chooser.used(used)}</small>
                </button>
              </li>
            );
          })}
        </ul>
      </section>
      <RequirementEditor
        requirement={edited}
        returnFocus={() => opener.current}
        onClose={() => setEdited(null)}
      />
    </div>
  );
}
