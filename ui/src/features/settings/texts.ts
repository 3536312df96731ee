/** Every English sentence of the settings. */
export const texts = {
  title: "Settings",
  tabs: {
    vault: "Vault",
    tokens: "Personal access tokens",
    appearance: "Appearance",
    about: "About",
  },
  loading: "Loading…",

  vault: {
    open: "The vault is open",
    openBody:
      "Keys can be stored and used. Each is encrypted on its own; the vault's key is not in the data folder's database in readable form.",
    sealed: "The vault is sealed",
    missing: "There is no vault yet",
    sealedBody:
      "Nothing is lost. Until it is open, agents can be drawn and saved, but no key can be stored or used.",
    retry: "Ask the keychain again",
    retrying: "Asking…",
    stillSealed: "The keychain did not open it either.",
    withPassphrase: "Open it with its passphrase",
    withCode: "Open it with its recovery code",
    code: "Recovery code",
    codeHelp: "Nine groups of four. Capitals, spaces and hyphens do not matter.",
    openIt: "Open",
    opening: "Opening…",
    make: "Make it with a passphrase",
    show: (label: string) => `Show ${label}`,
    hide: (label: string) => `Hide ${label}`,
    blank: "cannot be blank",
    cancel: "Cancel",
    done: "Done",

    slots: {
      title: "Ways to open it",
      body: "Each of these opens the vault by itself. Keep at least two, so that losing one loses nothing.",
      columns: ["Opens with", "Since", null],
      actions: "Actions",
      menu: (kind: string) => `Actions of ${kind}`,
      kinds: {
        keychain: "This computer’s keychain",
        passphrase: "Passphrase",
        recovery_code: "Recovery code",
      } as Record<string, string>,
      remove: "Remove…",
      removeTitle: (kind: string) => `Remove “${kind}”?`,
      removeBody:
        "It does not open the vault any more. What is stored stays, and the other ways go on working.",
      confirm: "Remove",
      busy: "Removing…",
      removed: (kind: string) => `${kind} does not open the vault any more`,
      addKeychain: "Use the keychain",
      keychainAdded: "The keychain opens the vault from now on",
    },
    passphrase: {
      add: "Add a passphrase…",
      change: "Change the passphrase…",
      title: "The vault’s passphrase",
      lead: "Patchbay asks for it where no keychain opens the vault. Nobody can tell it to you if you forget it.",
      changeLead:
        "The former passphrase stops working at once. Backups keep the passphrases that they were made with.",
      current: "Present passphrase",
      new: "New passphrase",
      again: "The same again",
      help: "At least 8 characters. A few words that belong together only for you are best.",
      confirm: "Save",
      busy: "Saving…",
      saved: "The passphrase is saved",
    },
    recovery: {
      make: "Make a recovery code…",
      replace: "Make a new recovery code…",
      makeTitle: "Make a recovery code?",
      replaceTitle: "Make a new recovery code?",
      makeBody:
        "It opens the vault when the keychain and the passphrase are lost. It is shown once: print it or write it down, and keep it away from this computer.",
      replaceBody:
        "It is shown once, and the code that you printed before opens nothing any more: throw that one away.",
      confirm: "Make it",
      busy: "Making it…",
      onceTitle: "Your recovery code",
      onceLead:
        "Who has it can open the vault’s data. It is shown this once and stored nowhere. Print it or write it down, then keep it away from this computer.",
      copy: "Copy",
      copied: "Copied",
      print: "Print",
      printed: "Recovery code of a Patchbay vault",
      printedHelp: "Patchbay asks for it under Settings, Vault, when nothing else opens the vault.",
      kept: "I have kept it",
    },
    offer: {
      title: "Keep a way back in.",
      body: "Only this computer opens your vault so far. A printed recovery code still does when its keychain is lost.",
      make: "Make a code",
      later: "Later",
    },
    lock: {
      title: "Lock",
      body: "While it is locked, agents can be drawn and saved, and apps that need a key are refused until it is open again.",
      now: "Lock now",
      nowTitle: "Lock the vault?",
      nowBody:
        "Runs that need a key stop working until you open the vault again, also those of your end users. Nothing is lost.",
      busy: "Locking…",
      locked: "The vault is locked",
      after: "Lock after",
      never: "Never",
      minutes: (count: number) =>
        count < 60 ? `${count} minutes` : count === 60 ? "1 hour" : `${count / 60} hours`,
    },
    rotate: {
      title: "Keys",
      body: "New keys make an old copy of the keychain or of the database useless for everything that is stored from then on.",
      action: "Rotate the keys…",
      dialog: "Rotate the vault’s keys?",
      lead: "Everything that is stored is encrypted anew under new keys, in the background; agents and apps go on working.",
      leadCode:
        "Your recovery code is replaced too. The new one is shown next, once; the one that you printed opens nothing any more.",
      passphrase: "The vault’s passphrase",
      confirm: "Rotate",
      busy: "Rotating…",
      done: "The keys are rotated",
      under: (count: number) =>
        count === 1
          ? "1 value is still being encrypted anew."
          : `${count} values are still being encrypted anew.`,
    },
    backup: {
      title: "Backups",
      body: "A backup is one encrypted file with everything: agents, deployments, connections and their keys. Copy it to another disk.",
      folder: (folder: string) => `They are written to ${folder}.`,
      action: "Back up…",
      dialog: "Back up everything",
      lead: "The file opens with this passphrase and with nothing else, except your recovery code for the vault within. Without it the backup is worth nothing.",
      passphrase: "Passphrase of the backup",
      again: "The same again",
      confirm: "Back up",
      busy: "Backing up…",
      done: (name: string) => `Backed up to ${name}`,
      columns: ["File", "Written", "Size", null],
      actions: "Actions",
      menu: (name: string) => `Actions of ${name}`,
      empty: "No backup was made yet.",
      restore: "Restore…",
      restoreFile: "Restore from a file…",
    },
    restore: {
      title: "Restore a backup?",
      lead: "Everything here is replaced with what the backup holds: agents, deployments, connections, tokens. Every key in it is checked before anything is replaced, and a copy of what is here now stays in the folder of the backups.",
      file: "Backup file",
      passphrase: "Passphrase of the backup",
      confirm: "Restore",
      busy: "Restoring…",
      done: (count: number) =>
        `Restored, with ${count} ${count === 1 ? "encrypted value" : "encrypted values"} that all open`,
      tooLarge:
        "is larger than 24 MB: copy it into the folder of the backups, then restore it from the list",
    },
  },

  appearance: {
    theme: "Theme",
    themes: { system: "System", light: "Light", dark: "Dark" },
    help: "System follows the light or dark setting of this computer. The choice is kept in this browser.",
  },

  about: {
    version: "Version",
    address: "Address",
    account: "Account",
    licence: "Licence",
    licenceBody:
      "Apache-2.0. The licences of what Patchbay is built from are in the LICENSE file and in the package lists of its source.",
    data: "Data",
    dataBody:
      "On this computer, in the folder given with --data-dir or the system's folder for application data: patchbay.db and what belongs to it. Nothing is sent anywhere but to the providers that your agents call.",
    contract: "API",
    contractBody: "The OpenAPI document of this server",
  },
};
