import type { Revocations } from "../../platform/contract.ts";

/** Every English sentence about signing in with a provider. */
export const texts = {
  title: "Authorize connection",
  lead: (provider: string) =>
    `Authorize opens ${provider} in your browser, where you decide what this connection may do. What you grant is kept in the vault, renewed automatically, and never shown.`,
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
  waitingBody: "Its page is open in your browser. This panel updates once you have answered there.",
  confirming: "The sign-in came back in another browser. Confirm there that it is yours.",
  until: (when: string) => `This sign-in expires ${when}.`,
  openAgain: "Open the page again",
  copyLink: "Copy the link",
  cancel: "Cancel",
  elsewhere: "Use a browser on another device",
  qr: "The page as a QR code",
  elsewhereBody:
    "Scan the code or copy the link. If the device ends up at an address that does not open, paste the whole address here.",
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
    unknown: "unknown",
    instance: "Server",
    scopes: "Scopes",
    usual: "the provider’s default",
    nothing: "none",
    missing: "not granted",
    renewed: "Renewed",
    renewable: "automatically",
    notRenewable: "never",
    renewedAt: (renewed: string, when: string) => `${renewed}, ${when}`,
    ends: "Ends",
    endsUnused: (when: string) => `${when} unless it is used before then`,
    access: "Access token renews",
    revoke: "Revoke at the provider",
    revoking: "Revoking…",
    revoked: "Access revoked at the provider",
  },
  finding: { paste: "Copy", link: "Open the provider’s settings" },

  apps: {
    body: "A provider knows Patchbay by an OAuth app. Register one at each provider whose accounts you want to connect, with the redirect URI below, then enter its client ID here. Its secret is kept in the vault.",
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
    register: (label: string) => `Open ${label}’s developer console`,
    clientId: "Client ID",
    clientSecret: "Client secret",
    secretHelp: {
      required: "This provider requires one.",
      sent: "This provider requires it, though it does not treat it as confidential.",
      optional: "Leave it empty for a public client.",
    } as Record<string, string>,
    kept: (last4: string | null) =>
      last4 === null
        ? "Stored. Leave blank to keep it"
        : `Stored, ends in …${last4}. Leave blank to keep it`,
    anyPort:
      "The provider accepts any port at this address, so it need not change when the port does.",
    optional: "optional",
    more: "A server of your own",
    moreHelp:
      "For GitLab, GitHub Enterprise and others that you host yourself. Leave empty for the provider’s own.",
    issuer: "Issuer",
    authorizationUrl: "Authorization URL",
    tokenUrl: "Token URL",
    revocationUrl: "Revocation URL",
    deviceUrl: "Device authorization URL",
    pushedUrl: "Pushed authorization request URL",
    ownRedirect: "Another redirect URI",
    save: "Save",
    saving: "Saving…",
  },

  revocations: {
    title: "Not revoked upstream",
    body: "These connections are deleted here, but their provider has not revoked their access yet.",
    columns: ["CONNECTION", "PROVIDER", "WHY", "NEXT TRY", null] as const,
    actions: "Actions",
    never: "not tried again",
    forget: "I have ended it there",
    menu: (name: string) => `Actions for ${name}`,
    told: ({ revoked, queued, left, reasons = [] }: Revocations) => {
      const parts = [
        revoked > 0 && `${revoked} revoked at the provider`,
        queued > 0 && `${queued} not yet, retried automatically`,
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
      unused: "its provider ends unused access",
      final: "its provider does not renew it",
    },
    ends: (when: string) => `ends ${when}.`,
    ended: (when: string) => `ended ${when}.`,
    others: (count: number) => `${count} more within a week`,
  },

  scopes: {
    others: "Other scopes",
    othersHelp: "One per line.",
    usual: "usual",
  },
};
