import type { CredentialFormTexts } from "../../components/credential-form-texts.ts";
import { tellList } from "../../components/locale.ts";

/** What a connection type's form says in the builder. */
const form: CredentialFormTexts = {
  summary: (count) =>
    count === 1 ? "One thing needs your attention" : `${count} things need your attention`,
  optional: "optional",
  moreSettings: "More settings",
  show: (label) => `Show ${label}`,
  hide: (label) => `Hide ${label}`,
  untidy: "Spaces, quotes or a name came along with the key.",
  tidy: "Keep the key alone",
  documentation: "Where do I find this?",
  opensInNewTab: "(opens in a new tab)",
  environment: {
    use: "Use the environment",
    enter: "Enter a value",
    named: (choice, label) => `${choice} for ${label}`,
    help: (variable) =>
      `${variable} is read from Patchbay’s environment each time the connection is used. Nothing of it is stored.`,
  },
  mapHelp: "One per line, as name: value.",
  listHelp: "One per line.",
  defaultOption: (value) => (value === null ? "Not set" : `${value} (default)`),
  defaultValue: (value) => value,
  problem: {
    blank: "cannot be blank",
    tooLong: (maximum) => `is too long (at most ${maximum} characters)`,
    wholeNumber: "must be a whole number",
    number: "must be a number",
    address: "must be an address that starts with https:// or http://",
    mapLine: (line) => `must have name: value on line ${line}`,
    singleLine: "must be a single line",
  },
};

/** Every English sentence about connections. */
export const texts = {
  unset: (variables: readonly string[]) =>
    `${tellList(variables)} ${variables.length === 1 ? "is" : "are"} not set in Patchbay’s environment: runs that use this connection fail. Set it and start Patchbay again, or enter a value.`,
  title: "Connections",
  form,
  columns: ["NAME", "TYPE", "STATUS", "CREATED BY", "LAST USED", "LAST EDITED", null] as const,
  actions: "Actions",
  search: "Search connections",
  loading: "Loading connections…",
  type: "Type",
  status: "Status",
  statuses: { active: "active", incomplete: "incomplete", expired: "expired" },
  allTypes: "All types",
  allStatuses: "All statuses",
  you: "you",
  someone: "someone else",
  noneFound: "No connection fits the search.",
  clear: "Show all",
  empty: {
    title: "No connections yet",
    body: "A connection keeps the key of a service, such as OpenAI. Nodes that use it act with your identity for every end user. Where each end user should bring their own key, flag the node’s connection as a requirement instead.",
  },
  menu: (name: string) => `Actions for ${name}`,
  edit: "Edit",
  duplicate: "Duplicate",
  duplicated: (name: string) => `Connection ${name} created: now change what should differ`,
  replace: "Replace everywhere…",
  never: "never",
  more: (count: number) => `Show ${count} more`,
  shown: (shown: number, all: number) => `${shown} of ${all}`,

  ends: "Ends on",
  endsHelp: "When the key stops working, if you know: Patchbay reminds you a week before.",

  uses: {
    title: "Used in",
    none: "No workflow or App acts with it.",
    loading: "Looking up where it is used…",
    workflow: "workflow",
    app: "App",
    nodes: (nodes: readonly string[]) => tellList(nodes),
    lastUsed: (when: string) => `Last used: ${when}`,
  },

  replacing: {
    title: (name: string) => `Replace ${name} everywhere`,
    lead: "Every node that acts with it will act with another connection instead. A new version of each workflow is saved; what is deployed stays as it is until it is deployed again.",
    with: "Connection that takes its place",
    choose: "Choose a connection",
    none: "There is no other connection to take its place.",
    preview: "What changes",
    nothing: "No workflow acts with it.",
    deployed: "Deploy again afterwards",
    confirm: "Replace",
    busy: "Replacing…",
    done: (from: string, to: string) => `${to} took the place of ${from}`,
    undo: "Undo",
    undone: (from: string) => `${from} is back in its place`,
    looking: "Looking up what would change…",
  },
  delete: "Delete…",

  add: {
    title: "Add new connection",
    type: "Type",
    typePlaceholder: "Search for a service",
    typeEmpty: "No connection type is called that.",
    openTypes: "Show all types",
    name: "Name",
    nameHelp: "What nodes show it as.",
    nameRepeats: "Another connection has this name already.",
    create: "Create",
    creating: "Creating…",
    created: (name: string) => `Connection ${name} created`,
    toAuthorize: "Next, you sign in with the provider in your browser.",
    safety: "Secrets are kept in the vault: they can be replaced, never read back.",
  },

  groups: {
    llm: "Language models",
    cloud: "Clouds",
    audio: "Speech and audio",
    vector: "Vector stores and search engines",
    database: "Databases",
    search: "Web search and scraping",
    documents: "Documents",
    sandbox: "Sandboxes and browsers",
    safety: "Safety",
    http: "HTTP, MCP and tools",
    oauth: "Sign in with a provider",
    other: "Other services",
  },

  update: {
    type: "Type",
    name: "Name",
    fixed: "Type and name stay as they were created.",
    submit: "Update",
    busy: "Updating…",
    updated: (name: string) => `Connection ${name} updated`,
    stored: (last4: string | null) =>
      last4 === null
        ? "Stored. Leave blank to keep it"
        : `Stored, ends in …${last4}. Leave blank to keep it`,
    unknownType: "This version does not know the type of this connection, so it cannot be edited.",
  },

  check: { button: "Check", busy: "Checking…" },

  activity: "Activity",
  noActivity: "No run has used it yet, and it was not changed.",

  remove: {
    title: (name: string) => `Delete ${name}?`,
    body: "What is stored is deleted from the vault. This cannot be undone. A connection that a workflow or an App uses cannot be deleted.",
    confirm: "Delete",
    busy: "Deleting…",
    deleted: (name: string) => `Connection ${name} deleted`,
    revoked: (name: string) => `Connection ${name} deleted, and its access revoked at the provider`,
    notRevoked: (name: string, reason: string) =>
      `Connection ${name} deleted here, but not revoked upstream: ${reason}`,
    inUse: (users: string) =>
      `It is in use by ${users}. Give their nodes another connection first, and deploy their Apps again.`,
  },
};
