import { useState } from "react";
import { Creator } from "../../app/Creator.tsx";
import { ListFailure } from "../../app/ListFailure.tsx";
import { Button } from "../../components/Button.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Moment } from "../../components/Moment.tsx";
import { StatusDot } from "../../components/StatusDot.tsx";
import { Table } from "../../components/Table.tsx";
import { tellValue } from "../../components/texts.ts";
import type { App, Deployment } from "../../platform/contract.ts";
import { useDeployments } from "../../platform/queries/apps.ts";
import { RedeployDialog } from "./RedeployDialog.tsx";
import { texts } from "./texts.ts";

/** What was deployed to an App, newest first; an older version can be deployed again. */
export function HistoryTab({ app }: { app: App }) {
  const deployments = useDeployments(app.id);
  const [chosen, setChosen] = useState<Deployment | null>(null);
  const [asking, setAsking] = useState(false);
  if (deployments.isPending) return <Loading>{texts.loading}</Loading>;
  if (!deployments.data) {
    return <ListFailure error={deployments.error} onRetry={deployments.refetch} />;
  }
  const { history } = texts;
  return (
    <>
      <Table label={history.title} columns={history.columns} actions={texts.actions}>
        {deployments.data.map((deployment) => {
          const { id, status, created_by, runtime_id, started_at, workflow_version } = deployment;
          const current = workflow_version.id === app.workflow_version_id;
          return (
            <tr key={id}>
              <td>{texts.version(workflow_version.version)}</td>
              <td>
                <StatusDot tone={status === "running" ? "ok" : "none"}>
                  {tellValue(history.status, status)}
                </StatusDot>
              </td>
              <td>
                <Creator id={created_by} you={texts.you} someone={texts.someone} />
              </td>
              <td>{runtime_id ?? history.runtime}</td>
              <td>
                <Moment at={started_at} />
              </td>
              <td>
                {current ? null : (
                  <Button
                    aria-label={history.redeployLabel(workflow_version.version)}
                    onClick={() => {
                      setChosen(deployment);
                      setAsking(true);
                    }}
                  >
                    {history.redeploy}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </Table>
      {chosen ? (
        <RedeployDialog
          key={chosen.id}
          open={asking}
          app={app}
          version={chosen.workflow_version.version}
          versionId={chosen.workflow_version.id}
          onClose={() => setAsking(false)}
          onClosed={() => setChosen(null)}
        />
      ) : null}
    </>
  );
}
