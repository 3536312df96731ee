import { useState } from "react";
import { useCommands } from "../../app/commands.ts";
import { ListFailure } from "../../app/ListFailure.tsx";
import { Page } from "../../app/Page.tsx";
import { APP_TABS, type AppTab, linkTo, navigate } from "../../app/routes.ts";
import { texts as frame } from "../../app/texts.ts";
import { Button } from "../../components/Button.tsx";
import { Loading } from "../../components/Loading.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { StatusDot } from "../../components/StatusDot.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { Tag } from "../../components/Tag.tsx";
import type { App } from "../../platform/contract.ts";
import { useApp } from "../../platform/queries/apps.ts";
import { useVersions } from "../../platform/queries/workflows.ts";
import { AccessKeysTab } from "./AccessKeysTab.tsx";
import { AppFacts } from "./AppFacts.tsx";
import { ArchiveAppDialog } from "./ArchiveAppDialog.tsx";
import { DeleteAppDialog } from "./DeleteAppDialog.tsx";
import { HistoryTab } from "./HistoryTab.tsx";
import { IntegrationTab } from "./IntegrationTab.tsx";
import { RedeployDialog } from "./RedeployDialog.tsx";
import { RequirementsTab } from "./RequirementsTab.tsx";
import { TestTab } from "./TestTab.tsx";
import { texts } from "./texts.ts";

const CRUMB = { label: texts.title, href: linkTo({ page: "deployments" }) };
const PANELS: Record<AppTab, (props: { app: App }) => React.JSX.Element> = {
  integration: IntegrationTab,
  requirements: RequirementsTab,
  test: TestTab,
  history: HistoryTab,
  keys: AccessKeysTab,
};

/** One App: where it answers, what it asks of its users, and how it is tried and called. */
export function AppPage({ appId, tab }: { appId: string; tab: AppTab }) {
  const app = useApp(appId);
  if (app.data) return <LoadedApp app={app.data} tab={tab} />;
  return (
    <Page crumb={CRUMB} title={texts.title}>
      {app.isPending ? (
        <Loading>{texts.loading}</Loading>
      ) : (
        <ListFailure error={app.error} onRetry={app.refetch} />
      )}
    </Page>
  );
}

function LoadedApp({ app, tab }: { app: App; tab: AppTab }) {
  const versions = useVersions(app.workflow_id).data;
  const newest = versions?.[0];
  const behind = newest && newest.version > app.workflow_version.version ? newest : null;
  const [asking, setAsking] = useState<"deploy" | "archive" | "delete" | null>(null);
  const close = () => setAsking(null);
  const openAgent = () => navigate({ page: "agent", id: app.workflow_id });
  useCommands([
    { id: "app-agent", title: texts.app.agent, section: frame.sections.go, run: openAgent },
    {
      id: "app-delete",
      title: texts.app.deleteCommand,
      section: app.name,
      run: () => setAsking("delete"),
    },
  ]);
  const tabs = APP_TABS.map((id) => {
    const Panel = PANELS[id];
    return { id, label: texts.app.tabs[id], panel: <Panel app={app} /> };
  });
  return (
    <Page
      crumb={CRUMB}
      title={app.name}
      facts={
        <>
          <Tag>{texts.version(app.workflow_version.version)}</Tag>
          <StatusDot tone="ok">{texts.app.running}</StatusDot>
        </>
      }
      actions={
        <>
          <RowMenu
            label={texts.app.menu}
            actions={[
              { label: texts.app.agent, onSelect: openAgent },
              { label: texts.archive.menu, onSelect: () => setAsking("archive") },
              { label: texts.delete, danger: true, onSelect: () => setAsking("delete") },
            ]}
          />
          {behind ? (
            <Button look="primary" onClick={() => setAsking("deploy")}>
              {texts.app.deploy(behind.version)}
            </Button>
          ) : null}
        </>
      }
    >
      <AppFacts app={app} />
      <Tabs
        label={app.name}
        tabs={tabs}
        value={tab}
        onChange={(next) => navigate({ page: "deployment", id: app.id, tab: next })}
      />
      {behind ? (
        <RedeployDialog
          open={asking === "deploy"}
          app={app}
          version={behind.version}
          versionId={behind.id}
          onClose={close}
        />
      ) : null}
      <ArchiveAppDialog
        open={asking === "archive"}
        app={app}
        onArchived={() => navigate({ page: "deployments" })}
        onClose={close}
      />
      <DeleteAppDialog
        open={asking === "delete"}
        app={app}
        onDeleted={() => navigate({ page: "deployments" })}
        onClose={close}
      />
    </Page>
  );
}
