import { IS_DESKTOP } from "../desktop/browser.ts";
import { type Command, useCommands } from "./commands.ts";
import { navigate, type Route } from "./routes.ts";
import { texts } from "./texts.ts";
import type { Theme } from "./theme.ts";
import { chooseTheme } from "./theme-store.ts";
import { showChosen, stepZoom } from "./zoom-store.ts";

/** Opens the command palette. */
export const PALETTE_SHORTCUT = "Mod+K";

/** Offers what can be done from everywhere. */
export function useFrameCommands(openPalette: () => void, openShortcuts: () => void): void {
  const { commands, sections } = texts;
  const go = (title: string, route: Route, shortcut?: string, section = sections.go): Command => ({
    id: `go-${title}`,
    title,
    section,
    ...(shortcut && { shortcut }),
    run: () => navigate(route),
  });
  const show = (title: string, theme: Theme): Command => ({
    id: `theme-${theme}`,
    title,
    section: sections.view,
    run: () => chooseTheme(theme),
  });
  useCommands([
    go(commands.agents, { page: "agents" }, "g a"),
    go(commands.deployments, { page: "deployments" }, "g d"),
    go(commands.connections, { page: "connections" }, "g c"),
    go(commands.settings, { page: "settings", section: "vault" }, "g s"),
    go(commands.tokens, { page: "settings", section: "tokens" }),
    go(commands.appearance, { page: "settings", section: "appearance" }),
    go(commands.about, { page: "settings", section: "about" }),
    go(commands.newWorkflow, { page: "agents", creating: true }, "n a", sections.create),
    go(commands.importWorkflow, { page: "agents", importing: true }, undefined, sections.create),
    go(commands.newConnection, { page: "connections", adding: true }, "n c", sections.create),
    show(commands.system, "system"),
    show(commands.light, "light"),
    show(commands.dark, "dark"),
    ...(IS_DESKTOP ? zooming() : []),
    {
      id: "palette",
      title: texts.palette.open,
      section: sections.help,
      shortcut: PALETTE_SHORTCUT,
      run: openPalette,
    },
    {
      id: "shortcuts",
      title: texts.shortcuts.command,
      section: sections.help,
      shortcut: "?",
      run: openShortcuts,
    },
  ]);
}

/** The sizes of the interface, in the window; a browser has its own for the same keys. */
function zooming(): Command[] {
  const { commands, sections } = texts;
  const size = (title: string, shortcut: string, run: () => void): Command => ({
    id: `zoom-${title}`,
    title,
    section: sections.view,
    shortcut,
    run,
  });
  return [
    size(commands.zoomIn, "Mod+=", () => stepZoom(1)),
    size(commands.zoomOut, "Mod+-", () => stepZoom(-1)),
    size(commands.zoomReset, "Mod+0", () => showChosen(1)),
  ];
}
