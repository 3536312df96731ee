/** Every English sentence about what a run is given and how far it is. */
export const texts = {
  files: (name: string) => `${name} takes files, which a run cannot be given yet.`,
  json: "JSON",
  yes: "true",
  no: "false",
  jsonProblem: "must be valid JSON",
  numberProblem: "must be a number",
  blank: "cannot be blank",
  optionalField: "optional",
  steps: "Nodes",
  step: {
    running: "running",
    completed: "completed",
    held: "held back",
    failed: "failed",
    skipped: "skipped",
    stopped: "stopped",
  },
  calls: (id: string) => `Tools that ${id} called`,
  calledBy: (agent: string) => `by ${agent}`,
  outputOf: (id: string) => `Output of ${id}`,
  copyOutput: "Copy the output",
};
