/** Every English sentence about deployed Apps. */
export const texts = {
  title: "Deployments",
  columns: ["NAME", "AGENT", "VERSION", "AUTHORIZATION", "LAST DEPLOYED", null] as const,
  actions: "Actions",
  search: "Search Apps",
  loading: "Loading…",
  version: (version: number) => `v${version}`,
  enabled: "Enabled",
  disabled: "Disabled",
  noneFound: "No App fits the search.",
  clear: "Show all",
  open: "Open",
  delete: "Delete…",
  menu: (name: string) => `Actions for ${name}`,
  you: "you",
  someone: "someone else",
  empty: {
    title: "No Apps yet",
    body: "An App is a deployed agent: your backend calls it for your end users, each with their own accounts where you ask for them. Open an agent, save it, and press Deploy.",
    action: "Go to the agents",
  },

  app: {
    tabs: {
      integration: "Integration",
      requirements: "Requirements",
      test: "Test",
      history: "History",
      keys: "Access keys",
    },
    hostname: "Hostname",
    address: "Address",
    authorization: "Authorization",
    copyHostname: "Copy the hostname",
    copyAddress: "Copy the address",
    running: "running",
    agent: "Open the agent",
    deploy: (version: number) => `Deploy v${version}`,
    deleteCommand: "Delete this App",
    menu: "More actions",
  },

  integration: {
    lead: "Ready to run for this App. Your backend does this; the key never goes to a browser.",
    key: "Create an access key under Access keys, and set it once as an environment variable:",
    public: "Authorization is disabled: calls need no key.",
    languages: { curl: "curl", python: "Python", typescript: "TypeScript" },
    language: "Language",
    copy: "Copy the code",
    copyKey: "Copy the command",
  },

  requirements: {
    none: "This version asks its users for nothing. Every node acts with a connection that you share.",
    optional: "optional",
    of: (count: number, total: number) => `${count} of ${total} users`,
    find: "Find a user",
    tryNew: "Try as a new user",
    columns: ["USER", "REQUIREMENTS", "STATE", "LAST SEEN", null] as const,
    noUsers:
      "No users yet. A user appears here once they connect something or the App runs for them. Make a connect link for one to begin.",
    noneFound: "No user fits the search. Any name can be given under “Try as a new user”.",
    count: (done: number, total: number) => `${done} of ${total}`,
    completed: "completed",
    pending: (names: string) => `pending: ${names}`,
    connectLink: "Connect link",
    connectLinkFor: (user: string) => `Connect link for ${user}`,
    newUser: {
      title: "Try as a new user",
      lead: "Give any name that your backend would use for a user. Nothing is stored until they connect something.",
      label: "User",
      help: "1 to 256 characters, compared as it stands.",
      confirm: "Continue",
    },
  },

  user: {
    requirements: "Requirements",
    status: { completed: "completed", pending: "pending" },
    disconnect: "Disconnect",
    disconnecting: "Disconnecting…",
    disconnectLabel: (name: string) => `Disconnect ${name}`,
    disconnected: (name: string) => `${name} disconnected`,
    disconnectTitle: (name: string) => `Disconnect ${name}?`,
    disconnectBody: (user: string) =>
      `The key that ${user} gave is deleted. The App cannot run for them until they connect again.`,
    link: "Connect link",
    linkLead:
      "Opens the Setup Requirements page for this user alone. Send it to them; it works for 24 hours.",
    mint: "Make a connect link",
    minting: "Making…",
    mintAgain: "Make another link",
    copy: "Copy",
    copyLabel: "Copy the connect link",
    open: "Open in browser",
    qr: "The connect link as a QR code",
    linkLabel: "Connect link",
    until: (when: string) => `Works until ${when}.`,
    local: (flag: string) =>
      `This address works on this computer only. For users elsewhere, start Patchbay with ${flag}.`,
  },

  test: {
    user: "User",
    userHelp: "Whose accounts the run uses. Any name your backend would use.",
    userOptionalHelp: "This version asks its users for nothing, so this may stay empty.",
    resolution: "Whose identity it acts with",
    resolves: (name: string, user: string) => `${name}: ${user}’s own, connected`,
    unmet: (name: string, user: string) => `${name}: not connected by ${user} yet`,
    optional: (name: string) => `${name}: optional, used when connected`,
    shared: "Every node uses a connection that you share.",
    enterUser: "Name a user to see what resolves for them.",
    setup: "Set up for this user",
    input: "Input",
    noFields: "The Input node has no fields.",
    run: "Run",
    running: "Running…",
    stop: "Stop",
    stopped: "You stopped the run. What nodes had already done elsewhere stays done.",
    output: "Output",
    empty: "What the App answers appears here.",
    refused: "not run",
    copyOutput: "Copy the output",
    node: (id: string) => `At node ${id}.`,
    unsatisfied: (names: string) =>
      `The run was not started: the user has not connected ${names} yet.`,
    outdated: "The version’s input could not be read, so its fields are not known.",
    recent: "Latest runs",
    runColumns: ["STATUS", "USER", "DURATION", "STARTED"] as const,
    nobody: "–",
  },

  history: {
    title: "Deployment history",
    columns: ["DETAILS", "STATUS", "CREATED BY", "RUNTIME", "DATE", null] as const,
    runtime: "Built-in",
    status: { running: "running", superseded: "superseded" },
    redeploy: "Redeploy",
    redeployLabel: (version: number) => `Redeploy v${version}`,
  },

  redeploy: {
    title: (version: number) => `Deploy v${version}?`,
    body: (app: string, from: number, to: number) =>
      `${app} answers with v${to} instead of v${from} from the next call on. Its address stays.`,
    asks: (names: string, users: number) =>
      users === 0
        ? `It newly asks users for ${names}.`
        : `It newly asks users for ${names}: ${tellUsers(users)} will have to connect before the next run.`,
    drops: (names: string) => `It no longer asks for ${names}. What users connected is kept.`,
    confirm: "Deploy",
    busy: "Deploying…",
    reading: (version: number) => `Reading v${version}…`,
    unread: (version: number) =>
      `What v${version} does could not be read, so it is not known whether it acts with your own accounts.`,
    retry: "Try again",
    done: (app: string, version: number) => `${app} runs v${version}`,
  },

  archive: {
    menu: "Archive…",
    title: (name: string) => `Archive ${name}?`,
    body: "It answers nobody from now on, and its connect links end. Its runs and what its users connected are kept: once it is restored, it goes on where it stopped.",
    confirm: "Archive",
    busy: "Archiving…",
    done: (name: string) => `${name} archived`,
    list: (count: number) => (count === 1 ? "1 archived App" : `${count} archived Apps`),
    columns: ["NAME", "AGENT", "ARCHIVED", null] as const,
    restore: "Restore",
    back: (name: string) => `${name} answers again`,
  },

  remove: {
    title: (name: string) => `Delete ${name}?`,
    body: (users: number) =>
      `Its address stops answering at once. Its runs, its deployment history and ${
        users === 0 ? "its connect links" : `what ${tellUsers(users)} connected`
      } are deleted with it. The agent and its versions stay. This cannot be undone.`,
    confirm: "Delete App",
    busy: "Deleting…",
    deleted: (name: string) => `App ${name} deleted`,
  },
};

function tellUsers(count: number): string {
  return count === 1 ? "1 user" : `${count} users`;
}
