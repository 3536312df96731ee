import {
  Box,
  Lock,
  LockOpen,
  Monitor,
  PanelLeftClose,
  PanelLeftOpen,
  Plug,
  Search,
  Settings,
  Workflow,
} from "lucide-react";
import { IconButton } from "../components/IconButton.tsx";
import { Kbd } from "../components/Kbd.tsx";
import { texts as wording } from "../components/texts.ts";
import { useApps } from "../platform/queries/apps.ts";
import { useConnections } from "../platform/queries/connections.ts";
import { useVault } from "../platform/queries/vault.ts";
import { useWorkflows } from "../platform/queries/workflows.ts";
import { NavLink } from "./NavLink.tsx";
import { useProject } from "./ProjectProvider.tsx";
import { ProjectSelector } from "./ProjectSelector.tsx";
import { linkTo, useRoute } from "./routes.ts";
import styles from "./Sidebar.module.css";
import { tellShortcut } from "./shortcut.ts";
import { texts } from "./texts.ts";
import { PALETTE_SHORTCUT } from "./useFrameCommands.ts";

const ICON = { size: 16, strokeWidth: 1.5, "aria-hidden": true } as const;

interface Props {
  /** Icons only. */
  rail: boolean;
  onFold: () => void;
  onSearch: () => void;
}

/** The way to every page, and what state the platform is in. */
export function Sidebar({ rail, onFold, onSearch }: Props) {
  const { id } = useProject().project;
  const { page } = useRoute();
  const { nav } = texts;
  const counts = {
    agents: useWorkflows(id).data?.length,
    deployments: useApps(id).data?.length,
    connections: useConnections(id).data?.length,
  };
  return (
    <nav className={rail ? `${styles.side} ${styles.rail}` : styles.side} aria-label={nav.label}>
      <ProjectSelector />
      <button type="button" className={styles.search} title={texts.palette.open} onClick={onSearch}>
        <Search {...ICON} />
        <span className={styles.label}>{nav.search}</span>
        <span className={styles.note}>
          <Kbd>{tellShortcut(PALETTE_SHORTCUT)}</Kbd>
        </span>
      </button>
      <NavLink
        href={linkTo({ page: "agents" })}
        icon={<Workflow {...ICON} />}
        label={nav.agents}
        current={page === "agents" || page === "agent"}
        note={counts.agents}
      />
      <NavLink
        href={linkTo({ page: "deployments" })}
        icon={<Box {...ICON} />}
        label={nav.deployments}
        current={page === "deployments" || page === "deployment"}
        note={counts.deployments}
      />
      <NavLink
        href={linkTo({ page: "connections" })}
        icon={<Plug {...ICON} />}
        label={nav.connections}
        current={page === "connections"}
        note={counts.connections}
      />
      <div className={styles.space} />
      <VaultLink />
      <div className={styles.account} title={nav.accountHint}>
        <Monitor {...ICON} />
        <span className={styles.label}>{nav.account}</span>
      </div>
      <NavLink
        href={linkTo({ page: "settings", section: "vault" })}
        icon={<Settings {...ICON} />}
        label={nav.settings}
        current={page === "settings"}
      />
      <IconButton className={styles.fold} label={rail ? nav.unfold : nav.fold} onClick={onFold}>
        {rail ? <PanelLeftOpen {...ICON} /> : <PanelLeftClose {...ICON} />}
      </IconButton>
    </nav>
  );
}

function VaultLink() {
  const state = useVault().data?.state;
  const open = state === "unsealed";
  const told = state && (open ? texts.vault.unsealed : texts.vault.sealed);
  const tone = open ? styles.ok : styles.warn;
  return (
    <NavLink
      href={linkTo({ page: "settings", section: "vault" })}
      icon={open ? <LockOpen {...ICON} className={tone} /> : <Lock {...ICON} className={tone} />}
      label={texts.nav.vault}
      title={told ? wording.named(texts.nav.vault, told) : texts.nav.vault}
      current={false}
      note={<span className={tone}>{told}</span>}
    />
  );
}
