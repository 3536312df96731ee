import { Page } from "../../app/Page.tsx";
import { navigate, SETTINGS, type SettingsSection } from "../../app/routes.ts";
import { Tabs } from "../../components/Tabs.tsx";
import { OAuthAppsSection } from "../oauth/OAuthAppsSection.tsx";
import { PipedreamSection } from "../pipedream/PipedreamSection.tsx";
import { AboutSection } from "./AboutSection.tsx";
import { AccountsSection } from "./AccountsSection.tsx";
import { ActivitySection } from "./ActivitySection.tsx";
import { AppearanceSection } from "./AppearanceSection.tsx";
import { TokensSection } from "./TokensSection.tsx";
import { texts } from "./texts.ts";
import { VaultSection } from "./VaultSection.tsx";

const PANELS: Record<SettingsSection, () => React.JSX.Element> = {
  vault: VaultSection,
  accounts: AccountsSection,
  oauth: OAuthAppsSection,
  pipedream: PipedreamSection,
  tokens: TokensSection,
  activity: ActivitySection,
  appearance: AppearanceSection,
  about: AboutSection,
};

/** The settings, a tab a part. */
export function SettingsPage({ section }: { section: SettingsSection }) {
  const tabs = SETTINGS.map((id) => {
    const Panel = PANELS[id];
    return { id, label: texts.tabs[id], panel: <Panel /> };
  });
  return (
    <Page title={texts.title}>
      <Tabs
        label={texts.title}
        tabs={tabs}
        value={section}
        onChange={(next) => navigate({ page: "settings", section: next })}
      />
    </Page>
  );
}
