import { ArchiveRestore } from "lucide-react";
import { tellFailure } from "../../app/failure.ts";
import { useProject } from "../../app/ProjectProvider.tsx";
import { complain, notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { Moment } from "../../components/Moment.tsx";
import { Table } from "../../components/Table.tsx";
import type { App } from "../../platform/contract.ts";
import { useArchiveApp, useArchivedApps } from "../../platform/queries/apps.ts";
import styles from "./ArchivedApps.module.css";
import { texts } from "./texts.ts";

/** The Apps that answer nobody, each with the way back. Nothing where there are none. */
export function ArchivedApps() {
  const apps = useArchivedApps(useProject().project.id).data ?? [];
  const archive = useArchiveApp();
  if (apps.length === 0) return null;
  const restore = (app: App) =>
    archive.mutate(
      { id: app.id, archived: false },
      {
        onSuccess: () => notify(texts.archive.back(app.name)),
        onError: (error) => complain(texts.archive.restore, tellFailure(error)),
      },
    );
  return (
    <details className={styles.archived}>
      <summary>{texts.archive.list(apps.length)}</summary>
      <Table
        label={texts.archive.list(apps.length)}
        columns={texts.archive.columns}
        actions={texts.actions}
      >
        {apps.map((app) => (
          <tr key={app.id}>
            <td>{app.name}</td>
            <td>{app.workflow.name}</td>
            <td>{app.archived_at ? <Moment at={app.archived_at} /> : null}</td>
            <td>
              <Button disabled={archive.isPending} onClick={() => restore(app)}>
                <ArchiveRestore size={16} strokeWidth={1.5} aria-hidden="true" />
                {texts.archive.restore}
              </Button>
            </td>
          </tr>
        ))}
      </Table>
    </details>
  );
}
