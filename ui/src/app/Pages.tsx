import { lazy, Suspense } from "react";
import { Loading } from "../components/Loading.tsx";
import { AgentsPage } from "../features/agents/AgentsPage.tsx";
import { ConnectionsPage } from "../features/connections/ConnectionsPage.tsx";
import { AppPage } from "../features/deployments/AppPage.tsx";
import { DeploymentsPage } from "../features/deployments/DeploymentsPage.tsx";
import { SettingsPage } from "../features/settings/SettingsPage.tsx";
import { useProject } from "./ProjectProvider.tsx";
import { navigate, type Route } from "./routes.ts";
import { texts } from "./texts.ts";

/** The editor brings the canvas library with it, which no other page needs. */
const WorkflowEditor = lazy(async () => {
  const { WorkflowEditor } = await import("../features/canvas/WorkflowEditor.tsx");
  return { default: WorkflowEditor };
});

/** The page of a route. */
export function Pages({ route }: { route: Route }) {
  const { project } = useProject();
  switch (route.page) {
    case "agents":
      return <AgentsPage key={project.id} creating={route.creating ?? false} />;
    case "agent":
      return (
        <Suspense fallback={<Loading>{texts.loading}</Loading>}>
          <WorkflowEditor
            key={route.id}
            workflowId={route.id}
            projectId={project.id}
            onNavigate={navigate}
          />
        </Suspense>
      );
    case "deployments":
      return <DeploymentsPage key={project.id} />;
    case "deployment":
      return <AppPage key={route.id} appId={route.id} tab={route.tab} />;
    case "connections":
      return <ConnectionsPage key={project.id} adding={route.adding ?? false} />;
    case "settings":
      return <SettingsPage section={route.section} />;
  }
}
