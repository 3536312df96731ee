import { texts as wording } from "../components/texts.ts";

/** Every English sentence of the builder’s frame, and what its features share. */
export const texts = {
  documentTitle: (page: string) => `${page} · Patchbay`,
  loading: "Loading…",
  close: "Close",
  cancel: "Cancel",
  copied: "Copied",
  copiedForNow: "Copied for 25 seconds",
  retry: "Try again",
  retrying: "Trying…",

  nav: {
    label: "Main",
    search: "Search or run…",
    agents: "Agents",
    deployments: "Deployments",
    connections: "Connections",
    settings: "Settings",
    vault: "Vault",
    account: "This computer",
    accountHint: "The platform that runs on this computer",
    skip: "Skip to the content",
    fold: "Fold the sidebar",
    unfold: "Unfold the sidebar",
  },

  vault: { unsealed: "unlocked", sealed: "locked" },

  project: {
    label: "Project",
    create: "New project…",
    title: "New project",
    name: "Name",
    lead: "A project keeps its agents, deployments and connections to itself.",
    confirm: "Create",
    busy: "Creating…",
    created: (name: string) => `Project ${name} created`,
  },

  session: {
    opening: "Opening the builder…",
    missing: {
      title: "Open the builder through its link",
      body: "Reloading the page (F5), or opening its address by itself, closes the builder: the key to it is kept in the tab’s memory alone, so that nothing else on this computer finds it. Everything that was saved is kept, and what was not saved on a canvas is offered there again. For a new link, stop the server in its terminal (Ctrl C), start it again, and open the link that it prints:",
    },
    spent: {
      title: "This link has been used, or is too old",
      body: "A link opens the builder once, within two minutes. Nothing is lost. Start again in a terminal for a new link:",
    },
    ended: {
      title: "This session has ended",
      body: "A session ends after twelve idle hours, or when the server stops. Everything that was saved is kept. Start again in a terminal for a new link:",
    },
    unreachable: {
      title: "The server does not answer",
      body: "The link was not used up. Check that the server runs, and try again.",
    },
    command: "patchbay serve --ui",
    copyCommand: "Copy the command",
  },

  banner: {
    lostTitle: "The server does not answer.",
    lost: "Everything saved is kept, and what you are working on stays in this window. Trying again by itself.",
    sealedTitle: "The vault is locked.",
    sealed:
      "Nothing is lost. Until it is unlocked, agents can be drawn and saved, but no key can be stored or used.",
    missingTitle: "There is no vault yet.",
    missing: "Until there is one, agents can be drawn and saved, but no key can be stored or used.",
    keychain: "Retry",
    passphrase: "Passphrase",
    make: "Set it up",
    otherWays: "Recovery code or backup",
    restore: "Restore a backup",
  },

  keys: { mod: "Ctrl", shift: "Shift", alt: "Alt" },

  palette: {
    open: "Command palette",
    placeholder: "Search for an action or a page",
    empty: "Nothing is called that.",
    hint: "Enter runs it, Escape closes.",
  },

  zoom: { failed: "The window could not be shown at this size" },

  shortcuts: {
    title: "Keyboard shortcuts",
    command: "Show the keyboard shortcuts",
    lead: "Every action is in the command palette too.",
  },

  sections: { go: "Go to", create: "Create", view: "View", help: "Help" },

  commands: {
    agents: "Agents",
    deployments: "Deployments",
    connections: "Connections",
    settings: "Settings",
    vault: "Settings: Vault",
    tokens: "Settings: Personal access tokens",
    appearance: "Settings: Appearance",
    about: "Settings: About",
    newWorkflow: "New workflow",
    importWorkflow: "Import a workflow",
    newConnection: "Add new connection",
    openAgent: (name: string) => `Agent: ${name}`,
    openApp: (name: string) => `App: ${name}`,
    light: "Light theme",
    dark: "Dark theme",
    system: "System theme",
    zoomIn: "Make everything larger",
    zoomOut: "Make everything smaller",
    zoomReset: "Show everything at its normal size",
  },

  crash: {
    title: "This part of the window stopped working",
    body: "Everything that was saved is kept on the server. What was not saved may be lost.",
    again: "Show it again",
  },

  toast: { region: "Messages", close: "Close the message" },

  failure: {
    sealed:
      "The vault is locked, so no key can be stored or used. Nothing was changed. Unlock the vault under Settings, then try again.",
    unreachable:
      "The server did not answer. What you typed is still here. Check that the server runs, then try again.",
    busy: "The server is busy. Nothing was changed. Try again in a minute.",
    server:
      "Something went wrong in the server. What you typed is still here. Try again; the server’s log says more.",
    full: "The disk is full. Nothing was changed. Free some space, then try again.",
    gone: "This is no longer there. Nothing was changed. Reload the list and look again.",
    unauthorized: "This is not allowed. Nothing was changed.",
    refused: (message: string, details: [field: string, reason: string][]) => {
      const reasons = details.map(([field, reason]) => wording.problem(field, reason)).join("; ");
      const said = message === "Bad Request" ? "" : message;
      const why = [said, reasons].filter(Boolean).join(": ");
      return why
        ? `Nothing was changed: ${sentence(why)}`
        : "This was not accepted. Nothing was changed.";
    },
    unread: (message: string) => sentence(message),
    listTitle: "This could not be loaded",
  },
};

/** With one full stop, whoever wrote the words. */
export function sentence(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}
