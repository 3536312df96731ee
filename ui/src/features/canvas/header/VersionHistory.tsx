import { Popover } from "@base-ui/react/popover";
import { Eye, History, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useCommands } from "../../../app/commands.ts";
import { tellFailure } from "../../../app/failure.ts";
import { notify } from "../../../app/toasts.ts";
import iconButton from "../../../components/IconButton.module.css";
import { IconButton } from "../../../components/IconButton.tsx";
import { Moment } from "../../../components/Moment.tsx";
import { Notice } from "../../../components/Notice.tsx";
import type { Version } from "../../../platform/contract.ts";
import { useVersions } from "../../../platform/queries/workflows.ts";
import popover from "../picker/Popover.module.css";
import { useEditor, useEditorState } from "../state/EditorContext.tsx";
import { editorCommand } from "../state/editor-command.ts";
import { readVersion } from "../state/stored-version.ts";
import { texts } from "../texts.ts";
import styles from "./Header.module.css";

/** The versions of the workflow: look at one, or bring it back as an unsaved change. */
export function VersionHistory() {
  const [isOpen, setOpen] = useState(false);
  const words = texts.versions;
  useCommands([editorCommand(words.title, () => setOpen(true))]);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className={iconButton.button} aria-label={words.title} title={words.title}>
        <History size={16} strokeWidth={1.5} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={popover.positioner} sideOffset={6} align="end">
          <Popover.Popup className={popover.popup} aria-label={words.title}>
            <div className={styles.versions}>
              <h2>{words.title}</h2>
              <VersionList onDone={() => setOpen(false)} />
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function VersionList({ onDone }: { onDone: () => void }) {
  const { store, workflow } = useEditor();
  const preview = useEditorState((state) => state.preview);
  const { data, error } = useVersions(workflow.id);
  const words = texts.versions;
  if (error) return <Notice tone="bad">{tellFailure(error)}</Notice>;
  if (!data) return <p className={styles.empty}>{words.loading}</p>;
  if (data.length === 0) return <p className={styles.empty}>{words.empty}</p>;
  const look = (version: Version) => {
    store.getState().look(readVersion(version));
    onDone();
  };
  const restore = (version: Version) => {
    const { run, look: lookAt } = store.getState();
    lookAt(null);
    run({ type: "replace", document: readVersion(version).document });
    notify(words.restored(version.version));
    onDone();
  };
  return (
    <ol>
      {data.map((version) => (
        <li
          key={version.id}
          className={styles.version}
          data-current={version.version === preview?.version || undefined}
        >
          <div>
            <b>{texts.state.version(version.version)}</b> <Moment at={version.created_at} />
            <p title={version.description ?? undefined}>
              {version.description || version.name || words.noDescription}
            </p>
          </div>
          <div>
            <IconButton label={words.preview(version.version)} onClick={() => look(version)}>
              <Eye size={14} strokeWidth={1.5} aria-hidden="true" />
            </IconButton>
            <IconButton
              label={words.restoreVersion(version.version)}
              onClick={() => restore(version)}
            >
              <RotateCcw size={14} strokeWidth={1.5} aria-hidden="true" />
            </IconButton>
          </div>
        </li>
      ))}
    </ol>
  );
}
