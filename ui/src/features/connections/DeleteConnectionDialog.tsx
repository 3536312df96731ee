import { tellFailure } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { ApiError } from "../../platform/api-error.ts";
import type { Connection } from "../../platform/contract.ts";
import { useDeleteConnection } from "../../platform/queries/connections.ts";
import { texts } from "./texts.ts";

interface Props {
  open: boolean;
  connection: Connection;
  onDeleted: () => void;
  onClose: () => void;
  onClosed: () => void;
}

/** Asks before a connection is deleted; a refusal names what uses it. */
export function DeleteConnectionDialog(props: Props) {
  const { open, connection, onDeleted, onClose, onClosed } = props;
  const remove = useDeleteConnection();
  const confirm = async () => {
    const deleted = await remove.mutateAsync(connection.id).catch(() => null);
    if (!deleted) return;
    notify(texts.remove.deleted(connection.name));
    onDeleted();
  };
  return (
    <ConfirmDialog
      open={open}
      title={texts.remove.title(connection.name)}
      confirm={remove.isPending ? texts.remove.busy : texts.remove.confirm}
      cancel={frame.cancel}
      busy={remove.isPending}
      problem={remove.error ? tellProblem(remove.error) : null}
      onConfirm={() => void confirm()}
      onClose={onClose}
      onClosed={onClosed}
    >
      {texts.remove.body}
    </ConfirmDialog>
  );
}

function tellProblem(error: Error): string {
  const users = error instanceof ApiError ? error.details.used_by : undefined;
  return users ? texts.remove.inUse(users) : tellFailure(error);
}
