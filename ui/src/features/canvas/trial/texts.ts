import { sentence } from "../../../app/texts.ts";

/** Every English sentence about trying a workflow on the canvas. */
export const texts = {
  title: "Test",
  close: "Close the test",
  tabs: "How to test",
  request: "Request",
  chat: "Chat",
  input: "Input",
  noFields: "The Input node has no fields.",
  dryRun: "Dry run",
  dryRunOn:
    "Nodes that only read still run. What would send or change something elsewhere is shown, but not sent.",
  dryRunOff: "Every node runs, and what it sends is really sent.",
  run: "Run",
  running: "Running…",
  stop: "Stop",
  reset: "Reset",
  result: "Result",
  empty: "What the workflow answers appears here, and on each node how it went.",
  refused: "not run",
  output: "Output",
  copyOutput: "Copy the output",
  stopped: "You stopped it. What nodes had already done elsewhere stays done.",
  failed: (reason: string, node?: string) =>
    node ? `${sentence(reason)} At node ${node}.` : sentence(reason),
  noChat: "A chat needs a text field in the Input node.",
  chatHelp: (field: string) =>
    `Each message is a run of its own, given as ${field}. The workflow does not remember those before.`,
  message: "Message",
  send: "Send",
  chatEmpty: "Say something to the draft.",
  you: "You",
  workflow: "Workflow",
  silent: "It gave no answer.",
  problems: (count: number) =>
    count === 1
      ? "One node has to be mended before it can run."
      : `${count} nodes have to be mended before it can run.`,
  heldCalls: (count: number) =>
    count === 1 ? "1 tool call held back" : `${count} tool calls held back`,
  mark: (...facts: readonly string[]) => facts.filter(Boolean).join(", "),
};
