import { tellFailure } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import type { App } from "../../platform/contract.ts";
import { useAppUsers } from "../../platform/queries/app-users.ts";
import { useDeleteApp } from "../../platform/queries/apps.ts";
import { tellRevocations } from "../oauth/revocations.ts";
import { texts } from "./texts.ts";

interface Props {
  open: boolean;
  app: App;
  onDeleted: () => void;
  onClose: () => void;
  onClosed?: () => void;
}

/** Asks before an App is deleted, and says what goes with it. */
export function DeleteAppDialog({ open, app, onDeleted, onClose, onClosed }: Props) {
  const remove = useDeleteApp();
  const users = useAppUsers(app.id).data ?? [];
  const connected = users.filter(({ connections }) => connections > 0).length;
  const confirm = async () => {
    const deleted = await remove.mutateAsync(app.id).catch(() => null);
    if (!deleted) return;
    notify(texts.remove.deleted(app.name), tellRevocations(deleted.revocations));
    onDeleted();
  };
  return (
    <ConfirmDialog
      open={open}
      title={texts.remove.title(app.name)}
      confirm={remove.isPending ? texts.remove.busy : texts.remove.confirm}
      cancel={frame.cancel}
      busy={remove.isPending}
      problem={remove.error ? tellFailure(remove.error) : null}
      onConfirm={() => void confirm()}
      onClose={onClose}
      {...(onClosed && { onClosed })}
    >
      {texts.remove.body(connected)}
    </ConfirmDialog>
  );
}
