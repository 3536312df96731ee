import { Plus, Upload, Workflow as WorkflowIcon } from "lucide-react";
import { ListFailure } from "../../app/ListFailure.tsx";
import { Page } from "../../app/Page.tsx";
import { useProject } from "../../app/ProjectProvider.tsx";
import { navigate } from "../../app/routes.ts";
import { Button } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Loading } from "../../components/Loading.tsx";
import { useWorkflows } from "../../platform/queries/workflows.ts";
import { AgentList } from "./AgentList.tsx";
import { ImportDialog } from "./ImportDialog.tsx";
import { NewWorkflowDialog } from "./NewWorkflowDialog.tsx";
import { texts } from "./texts.ts";

interface Props {
  /** Asks for the name of a new one. */
  creating: boolean;
  /** Asks for a document to make one of. */
  importing: boolean;
}

/** The workflows of the project. */
export function AgentsPage({ creating, importing }: Props) {
  const { project } = useProject();
  const workflows = useWorkflows(project.id);
  const button = (
    <>
      <Button onClick={() => navigate({ page: "agents", importing: true })}>
        <Upload size={16} strokeWidth={1.5} aria-hidden="true" />
        {texts.import.button}
      </Button>
      <Button look="primary" onClick={() => navigate({ page: "agents", creating: true })}>
        <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
        {texts.create.button}
      </Button>
    </>
  );
  const empty = workflows.data?.length === 0;
  return (
    <Page title={texts.title} actions={empty ? null : button}>
      {workflows.isPending ? <Loading>{texts.loading}</Loading> : null}
      {workflows.isError && !workflows.data ? (
        <ListFailure error={workflows.error} onRetry={workflows.refetch} />
      ) : null}
      {empty ? (
        <EmptyState
          icon={<WorkflowIcon size={20} strokeWidth={1.5} />}
          title={texts.empty.title}
          action={button}
        >
          {texts.empty.body}
        </EmptyState>
      ) : null}
      {workflows.data?.length ? <AgentList workflows={workflows.data} /> : null}
      <NewWorkflowDialog
        open={creating}
        projectId={project.id}
        onClose={() => navigate({ page: "agents" })}
        onCreated={({ id }) => navigate({ page: "agent", id })}
      />
      <ImportDialog
        open={importing}
        projectId={project.id}
        onClose={() => navigate({ page: "agents" })}
        onImported={({ id }) => navigate({ page: "agent", id })}
      />
    </Page>
  );
}
