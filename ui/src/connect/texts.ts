import type { CredentialFormTexts } from "../components/credential-form-texts.ts";

/** What the credential form says, wherever this page shows one. */
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
  mapHelp: "One per line, as name: value.",
  listHelp: "One per line.",
  defaultOption: (value) => (value === null ? "Not set" : `${value} (default)`),
  defaultValue: (value) => `Default: ${value}`,
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

/** Every English sentence of the hosted page; markup and logic stay out of here. */
export const texts = {
  heading: "Setup Requirements",
  documentTitle: (app: string) => `Setup Requirements · ${app}`,
  title: (app: string) => `Connect your accounts to use ${app}`,
  readyTitle: (app: string) => `${app} is ready`,
  lead: (app: string) =>
    `${app} acts for you with the accounts that you connect here. You can disconnect them at any time.`,
  loading: "Loading what is needed from you…",
  sections: { pending: "Pending", completed: "Completed" },
  items: (count: number) => (count === 1 ? "1 item" : `${count} items`),
  footer: (app: string, ends: string) =>
    `Your keys are stored encrypted by the people who run ${app}, used only for your own runs. ` +
    `This link is yours alone and ends on ${ends}.`,

  done: {
    title: "Everything is connected",
    body: (app: string) => `You can close this page and go back to ${app}.`,
    onlyOptional: (app: string) =>
      `You can close this page and go back to ${app}. What is still listed is optional.`,
    nothing: (app: string) => `${app} needs nothing from you. You can close this page.`,
  },

  item: {
    connect: "Connect",
    manage: "Manage",
    connecting: "Opening…",
    optional: "Optional",
    connected: (when: string) => `Connected ${when}`,
    connectedWith: (since: string, ending: string) => `${since}, ${ending}`,
    endsIn: (last4: string) => `ends in …${last4}`,
    completed: "Connected",
    unfinished: "Started, not finished yet",
    expired: "No longer accepted, please connect again",
    waiting: "Waiting for you to finish in the other tab",
    openAgain: "Open that tab again",
    openBlocked: "Your browser kept the new tab closed.",
    openByHand: "Open the authorization page",
    stopWaiting: "Stop waiting",
    unknownType: "This page cannot show the form for this kind of account.",
  },

  sheet: {
    close: "Close",
    cancel: "Cancel",
    connect: "Connect",
    connecting: "Connecting…",
    replace: "Replace",
    replacing: "Replacing…",
    replaceTitle: "Replace it",
    replaceLead: "What you enter takes the place of what is stored.",
    safety: (app: string) =>
      `Stored encrypted. It is used only when ${app} runs for you, and nobody can read it back.`,
    consentTitle: (provider: string) => `Sign in with ${provider}`,
    consent: (app: string, provider: string) =>
      `${provider} will ask you in a new tab whether ${app} may use your account. Come back here when you are done.`,
    account: (app: string) =>
      `A new tab asks you to sign in and to let ${app} use your account. Come back here when you are done.`,
    proceed: "Continue in a new tab",
    again: "Connect another account",
    disconnect: "Disconnect",
    disconnecting: "Disconnecting…",
    disconnectQuestion: (title: string) => `Disconnect ${title}?`,
    disconnectEffect: (app: string) =>
      `What is stored is deleted. ${app} cannot run for you until you connect again.`,
    disconnectEffectOptional: (app: string) =>
      `What is stored is deleted. ${app} goes on without it.`,
    keep: "Keep it",
  },

  form,

  /** A call failed while the page was in use. */
  problem: {
    sealed: "Keys cannot be stored right now, and nothing was changed. Please try again later.",
    unreachable: "The server could not be reached. Nothing was lost. Please try again.",
    busy: "The server is busy, and nothing was stored. Please try again in a minute.",
    server: "Something went wrong on the server, and nothing was stored. Please try again.",
    typed: "What you typed is still here.",
    gone: "This is no longer asked for. Close this and look at the list again.",
    notConfigured: (app: string) =>
      `${app} has not set this up yet. Ask the people who sent you the link.`,
    refused: (reason: string) =>
      reason
        ? `This was not accepted: ${reason}.`
        : "This was not accepted. Please check what you entered.",
    unsafeAddress: "The server answered with an address that this page does not open.",
    stale: "The list may be out of date: the server cannot be reached.",
    retry: "Try again",
  },

  /** The page has nothing to show but this. */
  failure: {
    link: {
      title: "This link is incomplete",
      body: "Open the whole link as it was sent to you. If it does not work, ask the people who sent it for a new one.",
    },
    expired: {
      title: "This link has expired",
      body: "Links work for 24 hours and can be withdrawn. Ask the people who sent you this one for a new link. What you have connected is kept.",
    },
    gone: {
      title: "This app is no longer there",
      body: "The app that this link was made for has been removed. Ask the people who sent you the link.",
    },
    sealed: {
      title: "Keys cannot be stored right now",
      body: "The server is up, but its vault is locked. Nothing was lost. Please try again later, or tell the people who sent you the link.",
    },
    unreachable: {
      title: "The server cannot be reached",
      body: "Nothing was lost. Check your connection and try again.",
    },
    server: {
      title: "Something went wrong",
      body: "The server could not answer. Nothing was lost. Please try again.",
    },
    retry: "Try again",
    retrying: "Trying…",
  },

  /** Read out by screen readers when something changes by itself. */
  announce: {
    connected: (title: string) => `${title} is connected.`,
    disconnected: (title: string) => `${title} is disconnected.`,
    waiting: (title: string) => `${title}: a new tab was opened. Finish there and come back.`,
  },

  when: {
    today: (time: string) => `today at ${time}`,
    yesterday: (time: string) => `yesterday at ${time}`,
    on: (day: string, time: string) => `on ${day} at ${time}`,
    ends: (day: string, time: string) => `${day}, ${time}`,
  },
};
