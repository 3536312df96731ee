/** Every English sentence about Access Keys and Personal Access Tokens. */
export const texts = {
  columns: ["NAME", "PREVIEW", "CREATED", "LAST USED", "ENDS", null] as const,
  actions: "Actions",
  loading: "Loading…",
  never: "never",
  delete: "Delete…",
  menu: (name: string) => `Actions for ${name}`,
  name: "Name",
  nameHelp: "Where it is used, for example the name of your backend.",
  ends: "Ends",
  lifetimes: { never: "Never", month: "In 30 days", quarter: "In 90 days", year: "In a year" },
  create: "Create",
  creating: "Creating…",
  done: "Done",
  copy: "Copy",
  secretLabel: "Secret",
  remove: { confirm: "Delete", busy: "Deleting…" },

  accessKey: {
    button: "Create access key",
    title: "Create access key",
    lead: "An access key lets your backend call the Apps of this project: run them, ask for their requirements and make connect links. It belongs on a server, never in a browser.",
    once: "Copy the key now",
    onceLead: "It is shown this once. Patchbay keeps only a hash of it.",
    empty:
      "No access keys yet. Your backend needs one to call an App whose authorization is enabled.",
    removeTitle: (name: string) => `Delete ${name}?`,
    removeBody: "Calls with this key are refused at once. This cannot be undone.",
    deleted: (name: string) => `Access key ${name} deleted`,
  },
  token: {
    button: "Create token",
    title: "Create personal access token",
    lead: "A personal access token acts as you on the management API: whoever holds it may read and change everything here but stored secrets.",
    once: "Copy the token now",
    onceLead: "It is shown this once. Patchbay keeps only a hash of it.",
    empty: "No personal access tokens yet. A script needs one to use the management API as you.",
    removeTitle: (name: string) => `Delete ${name}?`,
    removeBody: "Calls with this token are refused at once. This cannot be undone.",
    deleted: (name: string) => `Token ${name} deleted`,
  },
};

/** The words that tell an Access Key from a Personal Access Token. */
export type CredentialWords = typeof texts.accessKey;
