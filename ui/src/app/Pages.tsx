import { AgentsPage } from "../features/agents/AgentsPage.tsx";
import { ConnectionsPage } from "../features/connections/ConnectionsPage.tsx";
import { AppPage } from "../features/deployments/AppPage.tsx";
import { DeploymentsPage } from "../features/deployments/DeploymentsPage.tsx";
import { SettingsPage } from "../features/settings/SettingsPage.tsx";
import { EditorPage } from "./EditorPage.tsx";
import { useProject } from "./ProjectProvider.tsx";
import { navigate, type Route } from "./routes.ts";

/** The page of a route. */
export function Pages({ route }: { route: Route }) {
  const { project } = useProject();
  switch (route.page) {
    case "agents":
      return (
        <AgentsPage
          key={project.id}
          creating={route.creating ?? false}
          importing={route.importing ?? false}
        />
      );
    case "agent":
      return (
        <EditorPage
          key={route.id}
          workflowId={route.id}
          projectId={project.id}
          onNavigate={navigate}
        />
      );
    case "deployments":
      return <DeploymentsPage key={project.id} />;
    case "deployment":
      return <AppPage key={route.id} appId={route.id} tab={route.tab} />;
    case "connections":
      return (
        <ConnectionsPage
          key={project.id}
          adding={route.adding ?? false}
          opened={route.opened ?? null}
        />
      );
    case "settings":
      return <SettingsPage section={route.section} />;
  }
}
