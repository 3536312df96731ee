import type { Connection, NodeType, Requirement } from "../../../platform/contract.ts";
import type { BuilderConnectionType } from "../../../platform/queries/catalogue.ts";
import { type CanvasNode, INPUT_TYPE, OUTPUT_TYPE, type WorkflowDocument } from "./document.ts";
import { schemaOf } from "./fields.ts";
import type { JsonObject } from "./json.ts";
import type { Surroundings } from "./surroundings.ts";

/** Documents and surroundings for the tests of the editor. */

export const OPENAI = "dynamiq.nodes.llms.OpenAI";
export const OPENAI_CONNECTION = "dynamiq.connections.OpenAI";
export const GOOGLE_CONNECTION = "dynamiq.connections.GoogleOAuth2";

/** A node whose key is its id with `#` before it. */
export function node(id: string, type: string, fields: JsonObject = {}): CanvasNode {
  const raw = { id, name: id, type, ...fields };
  return { key: `#${id}`, raw, position: { x: 0, y: 0 }, ui: {}, extras: {} };
}

export function llm(id: string, after: readonly string[], fields: JsonObject = {}): CanvasNode {
  return node(id, OPENAI, {
    model: "gpt-4o",
    prompt: { messages: [{ role: "user", content: "{{input}}" }] },
    input_transformer: { selector: { input: "$.input.output.input" } },
    depends: after.map((each) => ({ node: each })),
    ...fields,
  });
}

export function input(): CanvasNode {
  const schema = schemaOf([
    { name: "input", type: "any", required: false },
    { name: "files", type: "files", required: false },
  ]);
  return node("input", INPUT_TYPE, { schema });
}

export function output(after: readonly string[], selector: JsonObject = {}): CanvasNode {
  return node("output", OUTPUT_TYPE, {
    schema: schemaOf([{ name: "output", type: "any", required: true }]),
    depends: after.map((each) => ({ node: each })),
    input_transformer: { selector },
  });
}

export function workflow(...nodes: CanvasNode[]): WorkflowDocument {
  return { nodes, flow: {}, ui: {} };
}

/** Input → `a` → `b` → Output. */
export function chain(): WorkflowDocument {
  return workflow(
    input(),
    llm("a", ["input"]),
    llm("b", ["a"], { input_transformer: { selector: { input: "$.a.output.content" } } }),
    output(["b"], { output: "$.b.output.content" }),
  );
}

const NODE_TYPES: NodeType[] = [
  { type: INPUT_TYPE, label: "Input", group: "utils", connections: [], connection: "none" },
  { type: OUTPUT_TYPE, label: "Output", group: "utils", connections: [], connection: "none" },
  {
    type: OPENAI,
    label: "OpenAI",
    group: "llms",
    connections: [OPENAI_CONNECTION],
    connection: "auto",
  },
].map((type) => ({ ...type, runnable: true, tool: false }));

const CONNECTION_TYPES = [
  { id: OPENAI_CONNECTION, label: "OpenAI", category: "llm", glyph: "Oa", kind: "api_key" },
  { id: GOOGLE_CONNECTION, label: "Google", category: "oauth", glyph: "Go", kind: "oauth2" },
].map((type) => ({ ...type, fields: [] }) as BuilderConnectionType);

export function connection(id: string, given: Partial<Connection> = {}): Connection {
  return {
    id,
    name: id,
    type: OPENAI_CONNECTION,
    status: "active",
    project_id: "p",
    system: false,
    config: {},
    secrets: {},
    created_by: "u",
    created_at: "2026-11-22T00:00:00Z",
    updated_by: "u",
    updated_at: "2026-11-22T00:00:00Z",
    ...given,
  };
}

export function requirement(id: string, given: Partial<Requirement> = {}): Requirement {
  return {
    id,
    name: id,
    type: "connection",
    form: { title: id },
    spec: { type: OPENAI_CONNECTION },
    workflow_id: "w",
    ...given,
  };
}

export function surroundings(
  connections: readonly Connection[] = [],
  requirements: readonly Requirement[] = [],
): Surroundings {
  return {
    nodeTypes: new Map(NODE_TYPES.map((type) => [type.type, type])),
    connectionTypes: new Map(CONNECTION_TYPES.map((type) => [type.id, type])),
    connections: new Map(connections.map((each) => [each.id, each])),
    requirements: new Map(requirements.map((each) => [each.id, each])),
    forms: new Map(),
    accounts: new Map(),
    components: new Map(),
  };
}

/** A random number generator that gives the same numbers for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
