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
    make: "Make it with a passphrase",
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
