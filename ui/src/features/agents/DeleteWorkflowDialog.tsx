import { tellFailure } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { tellList } from "../../components/locale.ts";
import type { App, Workflow } from "../../platform/contract.ts";
import { useDeleteWorkflow } from "../../platform/queries/workflows.ts";
import { texts } from "./texts.ts";

interface Props {
  open: boolean;
  workflow: Workflow;
  /** The Apps that run it, which keep it from being deleted. */
  apps: readonly App[];
  onClose: () => void;
  onClosed: () => void;
}

/** Asks before a workflow is deleted; a refusal names the Apps that run it. */
export function DeleteWorkflowDialog({ open, workflow, apps, onClose, onClosed }: Props) {
  const remove = useDeleteWorkflow();
  const confirm = async () => {
    const deleted = await remove.mutateAsync(workflow.id).catch(() => null);
    if (!deleted) return;
    notify(texts.remove.deleted(workflow.name));
    onClose();
  };
  const names = tellList(apps.map(({ name }) => name));
  const problem = names ? texts.remove.deployed(names) : tellFailure(remove.error);
  return (
    <ConfirmDialog
      open={open}
      title={texts.remove.title(workflow.name)}
      confirm={remove.isPending ? texts.remove.busy : texts.remove.confirm}
      cancel={frame.cancel}
      busy={remove.isPending}
      problem={remove.error ? problem : null}
      onConfirm={() => void confirm()}
      onClose={onClose}
      onClosed={onClosed}
    >
      {texts.remove.body}
    </ConfirmDialog>
  );
}
