import { Box } from "lucide-react";
import { ListFailure } from "../../app/ListFailure.tsx";
import { Page } from "../../app/Page.tsx";
import { useProject } from "../../app/ProjectProvider.tsx";
import { navigate } from "../../app/routes.ts";
import { Button } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Loading } from "../../components/Loading.tsx";
import { useApps } from "../../platform/queries/apps.ts";
import { AppList } from "./AppList.tsx";
import { ArchivedApps } from "./ArchivedApps.tsx";
import { texts } from "./texts.ts";

/** The Apps of the project. */
export function DeploymentsPage() {
  const apps = useApps(useProject().project.id);
  return (
    <Page title={texts.title}>
      {apps.isPending ? <Loading>{texts.loading}</Loading> : null}
      {apps.isError && !apps.data ? (
        <ListFailure error={apps.error} onRetry={apps.refetch} />
      ) : null}
      {apps.data?.length === 0 ? (
        <EmptyState
          icon={<Box size={20} strokeWidth={1.5} />}
          title={texts.empty.title}
          action={
            <Button look="primary" onClick={() => navigate({ page: "agents" })}>
              {texts.empty.action}
            </Button>
          }
        >
          {texts.empty.body}
        </EmptyState>
      ) : null}
      {apps.data?.length ? <AppList apps={apps.data} /> : null}
      <ArchivedApps />
    </Page>
  );
}
