import { useMemo, useRef } from "react";
import { useCommands } from "../../../../app/commands.ts";
import { Select } from "../../../../components/Select.tsx";
import { texts as wording } from "../../../../components/texts.ts";
import type { Version } from "../../../../platform/contract.ts";
import { useVersions } from "../../../../platform/queries/workflows.ts";
import { useEditor } from "../../state/EditorContext.tsx";
import type { Preview } from "../../state/editor-store.ts";
import { readVersion } from "../../state/stored-version.ts";
import { texts } from "../../texts.ts";
import styles from "../Canvas.module.css";

const EDITED = "edited";
/** Of a description, in characters, beside the number of its version. */
const MOST = 32;

/** Chooses what the version that is shown is compared with: what is being edited, or any other version. */
export function CompareWith({ preview }: { preview: Preview }) {
  const { store, workflow } = useEditor();
  const field = useRef<HTMLSpanElement>(null);
  const versions = useVersions(workflow.id).data ?? [];
  const words = texts.versions;
  const commands = useMemo(
    () => [
      {
        id: "editor-compare",
        title: texts.versions.compare,
        section: texts.commands.section,
        shortcut: "c",
        run: () => field.current?.querySelector("button")?.focus(),
      },
    ],
    [],
  );
  useCommands(commands);
  const others = versions.filter(({ version }) => version !== preview.version);
  const choose = (value: string) => {
    const chosen = others.find(({ id }) => id === value);
    store.getState().compareWith(chosen ? readVersion(chosen) : null);
  };
  return (
    <span ref={field} className={styles.compare}>
      <Select
        label={words.compareWith}
        options={[
          { value: EDITED, label: words.edited },
          ...others.map((each) => ({ value: each.id, label: labelOf(each) })),
        ]}
        value={others.find(({ version }) => version === preview.beside?.version)?.id ?? EDITED}
        onChange={choose}
      />
    </span>
  );
}

function labelOf({ version, description }: Version): string {
  const number = texts.state.version(version);
  if (!description) return number;
  const letters = [...description];
  const told =
    letters.length > MOST ? texts.versions.cut(letters.slice(0, MOST).join("")) : description;
  return wording.facts(number, told);
}
