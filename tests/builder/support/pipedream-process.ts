import { PipedreamStandIn } from "./pipedream.ts";

// For tests in other languages: the settings on the first line, then a line for every run. It ends
// with its input.
const standIn = await PipedreamStandIn.start();
standIn.onPerformed = (run) => process.stdout.write(`${JSON.stringify(run)}\n`);
process.stdout.write(`${JSON.stringify(standIn.settings)}\n`);
process.stdin.resume().on("end", () => void standIn.stop());
