import { randomUUID } from "node:crypto";
import type { BuilderServer } from "./server.ts";

/** What makes an OpenAI node act: a connection's id, or a requirement's. */
export type Identity = { connection: string } | { requirement: string };

/** A saved workflow that answers with what OpenAI says. */
export interface SavedWorkflow {
  id: string;
  name: string;
  requirementId: string;
}

/** Input, one OpenAI node, Output. */
export function chatFlow(identity: Identity) {
  const connection =
    "connection" in identity
      ? identity.connection
      : { $type: "requirement", $id: identity.requirement };
  const text = { type: "string" };
  const node = (id: string, type: string, rest: object) => ({
    id,
    name: id,
    type: `dynamiq.nodes.${type}`,
    ...rest,
  });
  return {
    id: randomUUID(),
    nodes: [
      node("input", "utils.Input", {
        schema: { type: "object", properties: { question: text }, required: ["question"] },
      }),
      node("openai-1", "llms.OpenAI", {
        model: "gpt-4o-mini",
        connection,
        prompt: { messages: [{ role: "user", content: "{{question}}" }] },
        depends: [{ node: "input" }],
        input_transformer: { selector: { question: "$.input.output.question" } },
      }),
      node("output", "utils.Output", {
        schema: { type: "object", properties: { answer: text } },
        depends: [{ node: "openai-1" }],
        input_transformer: { selector: { answer: "$.openai-1.output.content" } },
      }),
    ],
  };
}

/** Input, a Choice with an option that looks at `path` and a default, a model behind each, Output. */
export function choiceFlow(path = "$.input.output.input") {
  const condition = {
    variable: path,
    operator: "string-contains",
    value: "refund",
    is_not: false,
  };
  const node = (id: string, type: string, rest: object) => ({
    id,
    name: id,
    type: `dynamiq.nodes.${type}`,
    ...rest,
  });
  const model = (id: string, option: string) =>
    node(id, "llms.OpenAI", {
      model: "gpt-4o-mini",
      connection: null,
      prompt: { messages: [{ role: "user", content: "{{input}}" }] },
      input_transformer: { selector: { input: "$.input.output.input" } },
      depends: [{ node: "route", option }],
    });
  const properties = { input: { type: "string" }, priority: { type: "number" } };
  return {
    id: randomUUID(),
    nodes: [
      node("input", "utils.Input", { schema: { type: "object", properties } }),
      node("route", "operators.Choice", {
        options: [
          { id: "refund", name: "Refund", condition },
          { id: "otherwise", name: "Otherwise", condition: null },
        ],
        depends: [{ node: "input" }],
      }),
      model("refunds", "refund"),
      model("others", "otherwise"),
      node("output", "utils.Output", {
        schema: { type: "object", properties: { output: { type: "string" } } },
        depends: [{ node: "refunds" }, { node: "others" }],
        input_transformer: {
          selector: { output: "$.refunds.output.content || $.others.output.content" },
        },
      }),
    ],
  };
}

const CANVAS = { nodes: [], edges: [], custom_node_data: {} };

/** Saves a workflow whose OpenAI node is a requirement of each end user. */
export async function saveWorkflow(server: BuilderServer, name: string): Promise<SavedWorkflow> {
  const project_id = await firstProject(server);
  const input = { ...chatFlow({ connection: "" }).nodes[0] };
  const output = { id: "output", name: "output", type: "dynamiq.nodes.utils.Output" };
  const workflow = await server.call<{ id: string }>("POST", "/v1/workflows", {
    name,
    project_id,
    flow: { id: randomUUID(), nodes: [input, { ...output, depends: [{ node: "input" }] }] },
    flow_ui: CANVAS,
  });
  const at = `/v1/workflows/${workflow.id}`;
  const { id: requirementId } = await server.call<{ id: string }>("POST", `${at}/requirements`, {
    name: "openai",
    type: "connection",
    form: { title: "OpenAI API Key", description: "Used to answer on your own account." },
    spec: { type: "dynamiq.connections.OpenAI" },
  });
  const flow = chatFlow({ requirement: requirementId });
  await server.call("POST", `${at}/save`, { flow, flow_ui: CANVAS });
  return { id: workflow.id, name, requirementId };
}

/** Deploys a workflow's newest version as a new App. */
export async function deploy(
  server: BuilderServer,
  workflow: SavedWorkflow,
  name: string,
  access: "private" | "public" = "private",
): Promise<{ id: string; url: string }> {
  return server.call("POST", "/v1/apps", {
    name,
    project_id: await firstProject(server),
    workflow_id: workflow.id,
    access_control: { access_type: access },
  });
}

export async function firstProject(server: BuilderServer): Promise<string> {
  const [project] = await server.call<{ id: string }[]>("GET", "/v1/projects");
  if (!project) throw new Error("a new data folder has a project");
  return project.id;
}

/** Gives a user's own key to an App, as a backend does that holds it already. */
export async function connectUser(
  app: { url: string },
  accessKey: string,
  user: { id: string; requirementId: string; key: string; url: string },
): Promise<void> {
  const response = await fetch(`${app.url}/v1/connections`, {
    method: "POST",
    headers: { Authorization: `Bearer ${accessKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({
      user_id: user.id,
      requirement_id: user.requirementId,
      type: "dynamiq.connections.OpenAI",
      config: { api_key: user.key, url: user.url },
    }),
  });
  if (!response.ok) throw new Error(`POST connections: ${response.status}`);
}
