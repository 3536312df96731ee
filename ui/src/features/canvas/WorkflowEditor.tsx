import { Workflow as WorkflowIcon } from "lucide-react";
import { tellFailure } from "../../app/failure.ts";
import type { Route } from "../../app/routes.ts";
import { Button } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Loading } from "../../components/Loading.tsx";
import { ApiError } from "../../platform/api-error.ts";
import { useWorkflow } from "../../platform/queries/workflows.ts";
import { LoadedEditor } from "./LoadedEditor.tsx";
import { useSurroundings } from "./state/useSurroundings.ts";
import { texts } from "./texts.ts";

interface Props {
  workflowId: string;
  projectId: string;
  onNavigate: (route: Route) => void;
}

/** The editor of a workflow: its canvas, and everything that can be done with it. */
export function WorkflowEditor({ workflowId, projectId, onNavigate }: Props) {
  const { data: workflow, error, refetch, isFetchedAfterMount } = useWorkflow(workflowId);
  const { surroundings, error: missing, retry } = useSurroundings(workflowId, projectId);
  const words = texts.load;
  // What an earlier visit left in the cache may be older than what the platform holds.
  if (workflow && isFetchedAfterMount && surroundings) {
    return (
      <LoadedEditor
        workflow={workflow}
        projectId={projectId}
        surroundings={surroundings}
        onNavigate={onNavigate}
      />
    );
  }
  const failure = error ?? missing;
  if (!failure) return <Loading>{words.loading}</Loading>;
  const isGone = failure instanceof ApiError && failure.kind === "not_found";
  return (
    <div role="alert">
      <EmptyState
        icon={<WorkflowIcon size={20} strokeWidth={1.5} />}
        title={isGone ? words.gone : words.failed}
        action={
          <>
            <Button onClick={() => onNavigate({ page: "agents" })}>{words.back}</Button>
            {isGone ? null : (
              <Button
                look="primary"
                onClick={() => {
                  if (error) void refetch();
                  retry();
                }}
              >
                {words.retry}
              </Button>
            )}
          </>
        }
      >
        {isGone ? words.goneBody : tellFailure(failure)}
      </EmptyState>
    </div>
  );
}
