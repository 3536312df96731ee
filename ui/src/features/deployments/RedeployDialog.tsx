import { tellFailure, tellUnread } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { tellList } from "../../components/locale.ts";
import { Notice } from "../../components/Notice.tsx";
import { texts as wording } from "../../components/texts.ts";
import type { App } from "../../platform/contract.ts";
import { useAppUsers } from "../../platform/queries/app-users.ts";
import { useDeployApp } from "../../platform/queries/apps.ts";
import { useRequirements } from "../../platform/queries/requirements.ts";
import { useVersions } from "../../platform/queries/workflows.ts";
import { ActsAsBuilder } from "../canvas/header/ActsAsBuilder.tsx";
import styles from "./RedeployDialog.module.css";
import { texts } from "./texts.ts";
import { useVersionNodes } from "./useVersionNodes.ts";
import { requirementIds } from "./version-input.ts";

interface Props {
  open: boolean;
  app: App;
  version: number;
  versionId: string;
  onClose: () => void;
  onClosed?: () => void;
}

/**
 * Asks before another version is deployed, and says what it newly asks of users and where it acts with
 * the builder's own account.
 */
export function RedeployDialog({ open, app, version, versionId, onClose, onClosed }: Props) {
  const deploy = useDeployApp();
  const change = useChange(app, versionId);
  const { nodes, error, retry } = useVersionNodes(app, versionId);
  const isReading = !nodes && !error;
  const { redeploy } = texts;
  const confirm = async () => {
    const body = { id: app.id, workflow_id: app.workflow_id, workflow_version_id: versionId };
    const deployed = await deploy.mutateAsync(body).catch(() => null);
    if (!deployed) return;
    notify(redeploy.done(app.name, version));
    onClose();
  };
  return (
    <ConfirmDialog
      open={open}
      title={redeploy.title(version)}
      confirm={
        deploy.isPending ? redeploy.busy : isReading ? redeploy.reading(version) : redeploy.confirm
      }
      cancel={frame.cancel}
      danger={false}
      busy={deploy.isPending || isReading}
      problem={deploy.error ? tellFailure(deploy.error) : null}
      onConfirm={() => void confirm()}
      onClose={onClose}
      {...(onClosed && { onClosed })}
      remarks={
        nodes ? (
          <ActsAsBuilder {...nodes} />
        ) : error ? (
          <Notice tone="bad">
            <p className={styles.line}>
              {wording.sentences(redeploy.unread(version), tellUnread(error))}
            </p>
            <Button className={styles.retry} onClick={retry}>
              {redeploy.retry}
            </Button>
          </Notice>
        ) : null
      }
    >
      <p className={styles.line}>
        {redeploy.body(app.name, app.workflow_version.version, version)}
      </p>
      {change.asks ? (
        <p className={styles.line}>{redeploy.asks(change.asks, change.users)}</p>
      ) : null}
      {change.drops ? <p className={styles.line}>{redeploy.drops(change.drops)}</p> : null}
    </ConfirmDialog>
  );
}

/** What another version asks for and the running one does not, and the other way round. */
function useChange(app: App, versionId: string) {
  const versions = useVersions(app.workflow_id).data ?? [];
  const requirements = useRequirements(app.workflow_id).data ?? [];
  const users = useAppUsers(app.id).data?.length ?? 0;
  const idsOf = (id: string) => requirementIds(versions.find((version) => version.id === id));
  const [before, after] = [idsOf(app.workflow_version_id), idsOf(versionId)];
  const names = (only: Set<string>, not: Set<string>) =>
    tellList(requirements.filter(({ id }) => only.has(id) && !not.has(id)).map(({ name }) => name));
  return { asks: names(after, before), drops: names(before, after), users };
}
