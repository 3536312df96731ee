import { INPUT_TYPE, OUTPUT_TYPE, type WorkflowDocument } from "./model/document.ts";
import { schemaOf } from "./model/fields.ts";
import type { JsonObject } from "./model/json.ts";
import { COLUMN } from "./model/layout.ts";
import { type PlatformWorkflow, writeWorkflow } from "./model/projection.ts";
import { MAPPING, STARTER_MAPPING } from "./model/wiring.ts";

/**
 * What a new workflow holds: an Input with the fields `input` and `files`, and an Output with
 * `output` and `files` right behind it, which answers what it is given.
 */
export function newWorkflowFlow(): PlatformWorkflow {
  const [transformer, selector] = MAPPING;
  const input: JsonObject = {
    id: "input",
    name: "input",
    type: INPUT_TYPE,
    schema: schemaOf([
      { name: "input", type: "any", required: false },
      { name: "files", type: "files", required: false },
    ]),
  };
  const output: JsonObject = {
    id: "output",
    name: "output",
    type: OUTPUT_TYPE,
    schema: schemaOf([
      { name: "output", type: "any", required: true },
      { name: "files", type: "files", required: false },
    ]),
    depends: [{ node: "input" }],
    [transformer]: { [selector]: { output: STARTER_MAPPING } },
  };
  const document: WorkflowDocument = {
    nodes: [
      { key: crypto.randomUUID(), raw: input, position: { x: 0, y: 0 }, ui: {}, extras: {} },
      {
        key: crypto.randomUUID(),
        raw: output,
        position: { x: 2 * COLUMN, y: 0 },
        ui: {},
        extras: {},
      },
    ],
    flow: { id: crypto.randomUUID() },
    ui: {},
  };
  return writeWorkflow(document);
}
