import { useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { StatusDot } from "../../components/StatusDot.tsx";
import type { AppRequirement, RequirementsStatus } from "../../platform/contract.ts";
import { useDisconnectUser } from "../../platform/queries/app-users.ts";
import { stateOf } from "./requirement-state.ts";
import { texts } from "./texts.ts";
import styles from "./UserRequirement.module.css";

interface Props {
  appId: string;
  userId: string;
  requirement: AppRequirement;
  status: RequirementsStatus | undefined;
}

/** How a user stands with one requirement; what they have connected can be disconnected. */
export function UserRequirement({ appId, userId, requirement, status }: Props) {
  const { name, form } = requirement;
  const state = stateOf(requirement, status);
  const disconnect = useDisconnectUser(appId);
  const [asking, setAsking] = useState(false);
  const confirm = async () => {
    const change = { userId, requirementId: requirement.id };
    const done = await disconnect.mutateAsync(change).catch(() => null);
    if (done === null) return;
    notify(texts.user.disconnected(name));
    setAsking(false);
  };
  return (
    <li className={styles.item}>
      <div className={styles.words}>
        <span>{name}</span>
        <small>{form.title}</small>
      </div>
      {state === "optional" ? <small>{texts.requirements.optional}</small> : null}
      {state === "completed" || state === "pending" ? (
        <StatusDot tone={state === "completed" ? "ok" : "warn"}>
          {texts.user.status[state]}
        </StatusDot>
      ) : null}
      {state === "completed" || state === "optional" ? (
        <Button aria-label={texts.user.disconnectLabel(name)} onClick={() => setAsking(true)}>
          {texts.user.disconnect}
        </Button>
      ) : null}
      <ConfirmDialog
        open={asking}
        title={texts.user.disconnectTitle(name)}
        confirm={disconnect.isPending ? texts.user.disconnecting : texts.user.disconnect}
        cancel={frame.cancel}
        busy={disconnect.isPending}
        problem={disconnect.error ? tellFailure(disconnect.error) : null}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
        onClosed={disconnect.reset}
      >
        {texts.user.disconnectBody(userId)}
      </ConfirmDialog>
    </li>
  );
}
