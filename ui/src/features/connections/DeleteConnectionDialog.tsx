import { tellFailure } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { ApiError } from "../../platform/api-error.ts";
import type { Connection, DeletedConnection as Deleted } from "../../platform/contract.ts";
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
    notify(tellDeleted(connection.name, deleted.revocation));
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

function tellDeleted(name: string, revocation: Deleted["revocation"]): string {
  if (!revocation) return texts.remove.deleted(name);
  return revocation.revoked
    ? texts.remove.revoked(name)
    : texts.remove.notRevoked(name, revocation.reason ?? "");
}

function tellProblem(error: Error): string {
  const users = error instanceof ApiError ? error.details.used_by : undefined;
  return users ? texts.remove.inUse(users) : tellFailure(error);
}
