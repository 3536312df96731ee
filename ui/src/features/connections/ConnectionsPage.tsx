import { Plug, Plus } from "lucide-react";
import { ListFailure } from "../../app/ListFailure.tsx";
import { Page } from "../../app/Page.tsx";
import { useProject } from "../../app/ProjectProvider.tsx";
import { navigate } from "../../app/routes.ts";
import { Button } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Loading } from "../../components/Loading.tsx";
import { useConnections } from "../../platform/queries/connections.ts";
import { Calendar } from "../oauth/Calendar.tsx";
import { EndingSoon } from "../oauth/EndingSoon.tsx";
import { AddConnectionPanel } from "./AddConnectionPanel.tsx";
import { ConnectionList } from "./ConnectionList.tsx";
import { texts } from "./texts.ts";

interface Props {
  /** The panel of a new one is open. */
  adding: boolean;
  /** Id of the connection whose panel the address opens. */
  opened: string | null;
}

/** The connections that the project shares, and when access ends. */
export function ConnectionsPage({ adding, opened }: Props) {
  const { project } = useProject();
  const connections = useConnections(project.id);
  const button = (
    <Button look="primary" onClick={() => navigate({ page: "connections", adding: true })}>
      <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
      {texts.add.title}
    </Button>
  );
  const empty = connections.data?.length === 0;
  return (
    <Page title={texts.title} actions={empty ? null : button}>
      {connections.isPending ? <Loading>{texts.loading}</Loading> : null}
      {connections.isError && !connections.data ? (
        <ListFailure error={connections.error} onRetry={connections.refetch} />
      ) : null}
      {empty ? (
        <EmptyState
          icon={<Plug size={20} strokeWidth={1.5} />}
          title={texts.empty.title}
          action={button}
        >
          {texts.empty.body}
        </EmptyState>
      ) : null}
      {connections.data ? <EndingSoon connections={connections.data} /> : null}
      {connections.data?.length ? (
        <ConnectionList connections={connections.data} opened={opened} />
      ) : null}
      {connections.data ? <Calendar connections={connections.data} /> : null}
      <AddConnectionPanel
        open={adding}
        projectId={project.id}
        onClose={() => navigate({ page: "connections" })}
      />
    </Page>
  );
}
