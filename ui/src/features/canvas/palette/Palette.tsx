import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../../../components/IconButton.tsx";
import { SearchField } from "../../../components/SearchField.tsx";
import { PaletteNote } from "../notes/PaletteNote.tsx";
import { texts as note } from "../notes/texts.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { toggleView, useView } from "../state/view-store.ts";
import { texts } from "../texts.ts";
import styles from "./Palette.module.css";
import { PaletteEntry } from "./PaletteEntry.tsx";
import { type PaletteGroup, paletteGroups } from "./palette-groups.ts";

/** The nodes that a workflow can be built from: those that run here first. */
export function Palette() {
  const { surroundings } = useEditor();
  const isOpen = useView((view) => view.palette);
  const [query, setQuery] = useState("");
  const words = texts.palette;
  if (!isOpen) {
    return (
      <div className={styles.folded}>
        <IconButton label={words.unfold} onClick={() => toggleView("palette")}>
          <PanelLeftOpen size={16} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </div>
    );
  }
  const isNoteFound = note.note.toLowerCase().includes(query.trim().toLowerCase());
  const types = [...surroundings.nodeTypes.values()];
  const usable = paletteGroups(
    types.filter(({ runnable }) => runnable),
    query,
  );
  const others = paletteGroups(
    types.filter(({ runnable }) => !runnable),
    query,
  );
  const count = others.reduce((sum, group) => sum + group.types.length, 0);
  return (
    <section className={styles.palette} aria-label={words.label}>
      <div className={styles.search}>
        <SearchField label={words.search} value={query} onChange={setQuery} />
        <IconButton label={words.fold} onClick={() => toggleView("palette")}>
          <PanelLeftClose size={16} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </div>
      <div className={styles.groups}>
        {query === "" ? <p className={styles.hint}>{words.hint}</p> : null}
        {isNoteFound ? (
          <div className={styles.group}>
            <ul>
              <PaletteNote />
            </ul>
          </div>
        ) : null}
        {usable.length + others.length === 0 && !isNoteFound ? (
          <p className={styles.empty}>{words.nothing(query)}</p>
        ) : null}
        {usable.map((group) => (
          <Group key={group.label} group={group} />
        ))}
        {count > 0 ? (
          <details className={styles.others} open={query !== "" && usable.length === 0}>
            <summary>{words.showOthers(count)}</summary>
            {others.map((group) => (
              <Group key={group.label} group={group} />
            ))}
          </details>
        ) : null}
      </div>
    </section>
  );
}

function Group({ group }: { group: PaletteGroup }) {
  return (
    <div className={styles.group}>
      <h2>{group.label}</h2>
      <ul>
        {group.types.map((type) => (
          <PaletteEntry key={type.type} type={type} />
        ))}
      </ul>
    </div>
  );
}
