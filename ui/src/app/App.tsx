import { useState } from "react";
import { EnvironmentOffer } from "../features/start/EnvironmentOffer.tsx";
import { FirstStart } from "../features/start/FirstStart.tsx";
import { RecoveryOffer } from "../features/start/RecoveryOffer.tsx";
import styles from "./App.module.css";
import { CommandPalette } from "./CommandPalette.tsx";
import { useShortcuts } from "./commands.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { JumpCommands } from "./JumpCommands.tsx";
import { Pages } from "./Pages.tsx";
import { ProjectProvider } from "./ProjectProvider.tsx";
import { linkTo, useRoute } from "./routes.ts";
import { ServerBanner } from "./ServerBanner.tsx";
import { ShortcutsDialog } from "./ShortcutsDialog.tsx";
import { Sidebar } from "./Sidebar.tsx";
import { texts } from "./texts.ts";
import { useFrameCommands } from "./useFrameCommands.ts";
import { useNarrow } from "./useNarrow.ts";
import { VaultBanner } from "./VaultBanner.tsx";

const MAIN = "main";

/** The frame: sidebar, banners, the page of the route, and what opens over it. */
export function App() {
  const route = useRoute();
  const narrow = useNarrow();
  const [opened, setOpened] = useState<"palette" | "shortcuts" | null>(null);
  const [folded, setFolded] = useState<boolean | null>(null);
  // The canvas needs the room.
  const rail = folded ?? (narrow || route.page === "agent");
  useFrameCommands(
    () => setOpened("palette"),
    () => setOpened("shortcuts"),
  );
  useShortcuts();
  return (
    <ProjectProvider>
      <div className={styles.frame}>
        <a
          className={styles.skip}
          href={`#${MAIN}`}
          onClick={(event) => {
            event.preventDefault();
            document.getElementById(MAIN)?.focus();
          }}
        >
          {texts.nav.skip}
        </a>
        <Sidebar
          rail={rail}
          onFold={() => setFolded(!rail)}
          onSearch={() => setOpened("palette")}
        />
        <div className={styles.content}>
          <div>
            <ServerBanner />
            <VaultBanner />
            <RecoveryOffer />
            <EnvironmentOffer />
          </div>
          <main id={MAIN} className={styles.main} tabIndex={-1}>
            <ErrorBoundary resetKey={linkTo(route)}>
              <Pages route={route} />
            </ErrorBoundary>
          </main>
        </div>
      </div>
      <FirstStart />
      <JumpCommands />
      <CommandPalette open={opened === "palette"} onClose={() => setOpened(null)} />
      <ShortcutsDialog open={opened === "shortcuts"} onClose={() => setOpened(null)} />
    </ProjectProvider>
  );
}
