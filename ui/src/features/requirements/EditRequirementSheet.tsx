import { useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { notify } from "../../app/toasts.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { tellList } from "../../components/locale.ts";
import { Sheet } from "../../components/Sheet.tsx";
import { texts as wording } from "../../components/texts.ts";
import type { Requirement } from "../../platform/contract.ts";
import { useDeleteRequirement } from "../../platform/queries/requirements.ts";
import { tellRevocations } from "../oauth/revocations.ts";
import { type Asked, EditRequirementForm } from "./EditRequirementForm.tsx";
import { texts } from "./texts.ts";

interface Props {
  open: boolean;
  requirement: Requirement;
  asks: Asked;
  /** Ids of the nodes that name it. */
  usedBy: readonly string[];
  /** The platform has deleted it; it still has to leave the nodes. */
  onDeleted: () => void;
  onClose: () => void;
  /** Where the focus goes when the sheet closes. */
  returnFocus: () => HTMLElement | null;
}

/** The side sheet of a requirement: its title and description, and the way to delete it. */
export function EditRequirementSheet(props: Props) {
  const { open, requirement, asks, usedBy, onDeleted, onClose, returnFocus } = props;
  const remove = useDeleteRequirement(requirement.workflow_id);
  const [asking, setAsking] = useState(false);
  const confirm = async () => {
    if (remove.isPending) return;
    const deleted = await remove.mutateAsync(requirement.id).catch(() => null);
    if (!deleted) return;
    const access = tellRevocations(deleted.revocations);
    if (access) notify(texts.removed(requirement.name), access);
    setAsking(false);
    onDeleted();
  };
  return (
    <>
      <Sheet
        open={open}
        title={texts.editTitle(requirement.name)}
        closeLabel={texts.close}
        onClose={onClose}
        onClosed={() => undefined}
        returnFocus={returnFocus}
      >
        <EditRequirementForm
          key={requirement.id}
          requirement={requirement}
          asks={asks}
          onDelete={() => setAsking(true)}
          onClose={onClose}
        />
      </Sheet>
      <ConfirmDialog
        open={asking}
        title={texts.deleteTitle(requirement.name)}
        confirm={remove.isPending ? texts.removing : texts.remove}
        cancel={texts.keep}
        busy={remove.isPending}
        problem={remove.error ? tellFailure(remove.error) : null}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      >
        <p>
          {wording.sentences(
            usedBy.length > 0
              ? texts.deleteUsed(tellList(usedBy), usedBy.length, asks.kind === "app")
              : texts.deleteUnused,
            texts.deleteDeployed,
          )}
        </p>
      </ConfirmDialog>
    </>
  );
}
