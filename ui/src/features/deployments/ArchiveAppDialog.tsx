import { tellFailure } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import type { App } from "../../platform/contract.ts";
import { useArchiveApp } from "../../platform/queries/apps.ts";
import { texts } from "./texts.ts";

interface Props {
  open: boolean;
  app: App;
  onArchived: () => void;
  onClose: () => void;
}

/** Asks before an App is archived, and says what stops and what is kept. */
export function ArchiveAppDialog({ open, app, onArchived, onClose }: Props) {
  const archive = useArchiveApp();
  const confirm = async () => {
    const archived = await archive.mutateAsync({ id: app.id, archived: true }).catch(() => null);
    if (!archived) return;
    notify(texts.archive.done(app.name));
    onArchived();
  };
  return (
    <ConfirmDialog
      open={open}
      title={texts.archive.title(app.name)}
      confirm={archive.isPending ? texts.archive.busy : texts.archive.confirm}
      cancel={frame.cancel}
      busy={archive.isPending}
      problem={archive.error ? tellFailure(archive.error) : null}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {texts.archive.body}
    </ConfirmDialog>
  );
}
