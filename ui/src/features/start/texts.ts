/** Every English sentence of the first start and of the vault's passphrase. */
export const texts = {
  make: {
    title: "Choose a passphrase for the vault",
    lead: "The vault keeps every key that you or your end users store, encrypted. Normally its own key lies in this computer’s keychain, but none answers here. So a passphrase unlocks it instead.",
    consequences: [
      "You are asked for it each time Patchbay starts.",
      "Nobody can recover it. If it is lost, the stored keys are lost with it; agents and deployments stay.",
      "You can postpone this. Until then, agents can be drawn and saved, but no key can be stored or used.",
    ],
    confirm: "Make the vault",
    busy: "Making it…",
    later: "Later",
    done: "The vault is made and unlocked",
  },
  open: {
    title: "Unlock the vault",
    lead: "Enter the vault’s passphrase. Nothing that is stored changes.",
    confirm: "Unlock",
    busy: "Unlocking…",
    done: "The vault is unlocked",
  },
  passphrase: "Passphrase",
  again: "Repeated passphrase",
  help: "At least 8 characters. A few words that belong together only for you are best.",
  show: (label: string) => `Show ${label}`,
  hide: (label: string) => `Hide ${label}`,
  problem: {
    blank: "cannot be blank",
    short: "is too short (at least 8 characters)",
    differs: "differs from the first",
  },
  environment: {
    title: "Your environment has keys.",
    body: (variables: readonly string[]) => {
      const some = variables.slice(0, 3).join(", ");
      return variables.length > 3 ? `${some} and ${variables.length - 3} more.` : `${some}.`;
    },
    no: "No, thanks",
    choose: "Make connections…",
    dialogTitle: "Make connections of your environment",
    dialogLead: "Their values go into the vault and are not shown. The variables stay as they are.",
    make: (count: number) => (count === 1 ? "Make 1 connection" : `Make ${count} connections`),
    making: "Making…",
    made: (count: number) => (count === 1 ? "1 connection made" : `${count} connections made`),
  },
};
