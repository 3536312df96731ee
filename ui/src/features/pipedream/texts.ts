/** Every English sentence about Pipedream in the settings. */
export const texts = {
  body: "Action nodes act through accounts that are linked at Pipedream: yours, or each end user’s own. For that Patchbay needs a project of Pipedream Connect and an OAuth client of its workspace.",
  where: "Open Pipedream’s projects",
  absent:
    "Pipedream is not set up: Action nodes cannot be configured, and nobody can link an account.",
  present: (project: string, environment: string) =>
    `Accounts are linked through ${project} (${environment}).`,
  limits: "What this environment does not allow",
  project: "Project ID",
  projectHelp: "In the project’s settings, for example proj_abc123.",
  environment: "Environment",
  environments: { development: "development", production: "production" },
  environmentHelp: "Accounts do not cross from one to the other.",
  client: "Client ID",
  secret: "Client secret",
  kept: (last4: string | null) =>
    last4 === null
      ? "Stored. Leave blank to keep it"
      : `Stored, ends in …${last4}. Leave blank to keep it`,
  more: "More settings",
  address: "Address of the API",
  addressHelp:
    "Another than Pipedream’s own where a gateway stands before it. It is given the client secret.",
  save: "Save",
  saving: "Asking Pipedream…",
  saved: "Pipedream accepts the client: accounts can be linked",
  remove: "Remove…",
  removeTitle: "Remove the Pipedream project?",
  removeBody:
    "The client secret is deleted from the vault. Linked accounts stay at Pipedream; Apps with Action nodes stop until a project is set again.",
  removing: "Removing…",
  removed: "The Pipedream project is removed",
};
