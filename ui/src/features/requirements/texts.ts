/** Every English sentence about requirements in the builder. */
export const texts = {
  addTitle: "Add New Requirement",
  editTitle: (name: string) => `Requirement ${name}`,
  type: "Connection Type",
  app: "App",
  typeHelp: "Only types that this node accepts. Cannot be changed later.",
  name: "Name",
  nameHelp: "For you and the API. Cannot be changed later.",
  locked: "Cannot be changed.",
  formTitle: "Form Title",
  formTitleHelp: "Shown on the Setup Requirements page.",
  description: "Description",
  optional: "optional",
  counter: (length: number, most: number) => `${length} / ${most}`,
  effect:
    "Each end user connects their own account before the App runs for them. You never see their key.",
  create: "Create",
  creating: "Creating…",
  update: "Update",
  updating: "Updating…",
  remove: "Delete",
  askToRemove: "Delete…",
  removing: "Deleting…",
  cancel: "Cancel",
  close: "Close",
  updated: (name: string) => `Requirement ${name} updated`,
  removed: (name: string) => `Requirement ${name} deleted`,
  removedFrom: (nodes: string, undo: string) =>
    nodes ? `It was cleared from ${nodes}. ${undo} brings it back.` : "No node used it.",
  restored: (name: string) => `Requirement ${name} is back`,
  restoreFailed: (name: string) => `Requirement ${name} could not be brought back`,
  deleteTitle: (name: string) => `Delete requirement ${name}?`,
  deleteUnused: "No node uses it.",
  deleteUsed: (nodes: string, count: number, isAccount: boolean) => {
    const another = isAccount ? "another account" : "another connection";
    return count === 1
      ? `It will be cleared from the node ${nodes}, which then needs ${another}.`
      : `It will be cleared from ${count} nodes, which then need ${another}: ${nodes}.`;
  },
  deleteDeployed:
    "Apps that are deployed go on asking for it until a version without it is deployed.",
  keep: "Keep it",
  apiKey: (label: string) => `${label} API Key`,
  account: (label: string) => `${label} Account`,

  problem: {
    blank: "cannot be blank",
    format: "may hold letters, digits, _ and - only",
    taken: "is taken by another requirement of this workflow",
    tooLong: (most: number) => `is too long (at most ${most} characters)`,
    summary: (count: number) =>
      count === 1 ? "One thing needs your attention" : `${count} things need your attention`,
  },
};
