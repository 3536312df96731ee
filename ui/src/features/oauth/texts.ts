import type { Revocations } from "../../platform/contract.ts";

/** Every English sentence about signing in with a provider. */
export const texts = {
  title: "Authorize connection",
  lead: (provider: string) =>
    `Authorize opens ${provider} in your browser, where you say what this connection may do. What you grant is kept in the vault, renewed by itself, and never shown.`,
  authorize: "Authorize",
  again: "Reconnect",
  opening: "Opening…",
  later: "Later",
  done: "Done",
  settings: "Open Settings, OAuth apps",
  redirect: "Redirect URI to register",
  redirectHelp: (provider: string) =>
    `${provider} sends your browser back only to addresses that are registered there.`,
  copyRedirect: "Copy the redirect URI",
  copied: "Copied",

  waiting: (provider: string) => `Waiting for ${provider}…`,
  waitingBody:
    "Your browser has its page open. This panel changes by itself once you have answered there.",
  confirming: "Another browser came back, and is asked whether it is yours.",
  until: (when: string) => `It is waited for until ${when}.`,
  openAgain: "Open the page again",
  copyLink: "Copy the link",
  cancel: "Cancel",
  elsewhere: "The browser is on another device",
  qr: "The page as a QR code",
  elsewhereBody:
    "Scan the code or copy the link. If the device ends at an address that does not open, paste that whole address here.",
  address: "Address of the last page",
  bring: "Continue",

  device: "Use a code on another device",
  deviceBody: "Open this page on any device and type the code.",
  deviceCode: "Code",
  devicePage: "Page",

  connected: (provider: string) => `${provider} is connected`,
  connectedAs: (account: string) => `as ${account}`,

  grant: {
    title: "Access",
    account: "Account",
    unknown: "not told",
    instance: "Server",
    granted: "Granted",
    everything: "everything that was asked for",
    nothing: "nothing in particular",
    missing: "not granted",
    renewed: "Renewed",
    renewable: "by itself",
    notRenewable: "not renewed",
    renewedAt: (renewed: string, when: string) => `${renewed}, ${when}`,
    ends: "Ends",
    endsUnused: (when: string) => `${when} unless it is used before`,
    access: "Next access token by",
    revoke: "Revoke at the provider",
    revoking: "Revoking…",
    revoked: "The provider has taken the access back",
  },
  finding: { paste: "Copy", link: "Open the provider's settings" },

  apps: {
    body: "An OAuth app is what a provider knows Patchbay by. Register one at each provider that you want to connect accounts of, with the redirect URI below, and put its id here. Its secret is kept in the vault.",
    columns: ["PROVIDER", "STATUS", "CLIENT ID", "REDIRECT URI", null] as const,
    actions: "Actions",
    menu: (label: string) => `Actions for ${label}`,
    configured: "set up",
    absent: "not set up",
    setUp: "Set up…",
    edit: "Edit…",
    remove: "Remove…",
    removeTitle: (label: string) => `Remove the OAuth app of ${label}?`,
    removeBody:
      "Its secret is deleted from the vault. Connections stay, and work until their access token ends: without the app it cannot be renewed.",
    removeConfirm: "Remove",
    removing: "Removing…",
    removed: (label: string) => `The OAuth app of ${label} is removed`,
    saved: (label: string) => `${label} is set up`,
    title: (label: string) => `OAuth app of ${label}`,
    register: "Register it there",
    clientId: "Client ID",
    clientSecret: "Client secret",
    secretHelp: {
      required: "This provider wants one.",
      sent: "This provider wants it sent, although it does not treat it as a secret.",
      optional: "Leave it empty for a public client.",
    } as Record<string, string>,
    kept: (last4: string | null) =>
      last4 === null
        ? "Stored. Leave blank to keep it"
        : `Stored, ends in …${last4}. Leave blank to keep it`,
    anyPort: "Any port of this address is accepted, so it need not be changed when the port does.",
    optional: "optional",
    more: "A server of your own",
    moreHelp:
      "For GitLab, GitHub Enterprise and others that you host yourself. Leave empty for the provider's own.",
    issuer: "Issuer",
    authorizationUrl: "Authorization URL",
    tokenUrl: "Token URL",
    revocationUrl: "Revocation URL",
    deviceUrl: "Device authorization URL",
    pushedUrl: "Pushed authorization request URL",
    ownRedirect: "Another redirect URI",
    save: "Save",
    saving: "Saving…",
    opensInBrowser: "opens in the browser",
  },

  revocations: {
    title: "Not revoked upstream",
    body: "These connections are deleted here, but their provider has not taken the access back yet.",
    columns: ["CONNECTION", "PROVIDER", "WHY", "NEXT TRY", null] as const,
    actions: "Actions",
    never: "not tried again",
    forget: "I have ended it there",
    menu: (name: string) => `Actions for ${name}`,
    told: ({ revoked, queued, left, reasons = [] }: Revocations) => {
      const parts = [
        revoked > 0 && `${revoked} revoked at the provider`,
        queued > 0 && `${queued} not yet, tried again by itself`,
        left > 0 && `${left} not revoked upstream`,
      ];
      return [`Access of users: ${parts.filter(Boolean).join(", ")}.`, ...reasons].join(" ");
    },
  },

  calendar: {
    title: "When access ends",
    columns: ["CONNECTION", "ENDS", "WHY"] as const,
    why: {
      noted: "you noted this date",
      unused: "its provider ends what is not used",
      final: "its provider does not renew it",
    },
    ends: (when: string) => `ends ${when}.`,
    ended: (when: string) => `ended ${when}.`,
    others: (count: number) => `${count} more within a week`,
  },

  scopes: {
    others: "Other scopes",
    othersHelp: "One a line.",
    usual: "usual",
  },
};
