import { tellUnread } from "../../../app/failure.ts";
import { notify } from "../../../app/toasts.ts";
import { Button } from "../../../components/Button.tsx";
import { CodeBlock } from "../../../components/CodeBlock.tsx";
import { Dialog } from "../../../components/Dialog.tsx";
import { Loading } from "../../../components/Loading.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { saveTextFile } from "../../../desktop/files.ts";
import type { ExportedWorkflow } from "../../../platform/contract.ts";
import { useExportedWorkflow } from "../../../platform/queries/workflows.ts";
import { isUnsaved } from "../model/history.ts";
import { useEditor, useEditorState } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import styles from "./Header.module.css";

interface Props {
  open: boolean;
  onClose: () => void;
}

/** **Export**: the draft as the SDK's document, the variables to set, and what is different there. */
export function ExportDialog({ open, onClose }: Props) {
  const { workflow } = useEditor();
  const exported = useExportedWorkflow(workflow.id, { enabled: open });
  const words = texts.export;
  const name = `${workflow.name}.yaml`;
  const save = async (text: string) => {
    try {
      const path = await saveTextFile(name, text);
      notify(words.saved(name), path ? words.savedAt(path) : undefined);
      onClose();
    } catch {
      notify(words.notSaved);
    }
  };
  const { data, error } = exported;
  return (
    <Dialog
      open={open}
      title={words.title}
      lead={words.lead}
      closeLabel={words.close}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button
            look="primary"
            disabled={!data || exported.isFetching}
            onClick={() => data && void save(data.yaml)}
          >
            {words.save}
          </Button>
        </>
      }
    >
      {error ? <Notice tone="bad">{tellUnread(error)}</Notice> : null}
      {!data && !error ? <Loading>{words.loading}</Loading> : null}
      {data ? <Written exported={data} /> : null}
    </Dialog>
  );
}

function Written({ exported }: { exported: ExportedWorkflow }) {
  const unsaved = useEditorState(({ history }) => isUnsaved(history));
  const words = texts.export;
  return (
    <div className={styles.exported}>
      {unsaved ? <Notice tone="info">{words.unsaved}</Notice> : null}
      {exported.environment.length > 0 ? (
        <section>
          <h3 className={styles.part}>{words.variables}</h3>
          <ul className={styles.variables}>
            {exported.environment.map((name) => (
              <li key={name}>
                <code>{name}</code>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {exported.warnings.length > 0 ? (
        <section>
          <h3 className={styles.part}>{words.notes}</h3>
          <ul className={styles.notes}>
            {exported.warnings.map(({ node_id, reason }) => (
              <li key={`${node_id} ${reason}`}>
                {node_id ? <code>{node_id}</code> : null} {reason}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <CodeBlock
        label={words.document}
        code={exported.yaml}
        copy={words.copy}
        copied={words.copied}
      />
    </div>
  );
}
