import { randomUUID } from "node:crypto";
import type { Server } from "./server.ts";

/** A requirement to be made, and named by a node of the workflow. */
export interface RequirementPlan {
  title: string;
  description?: string;
  optional?: boolean;
  /** Class of a connection type and of the LLM node that uses it; OpenAI when absent. */
  provider?: "OpenAI" | "AzureAI";
  /** Makes it an account requirement of this app instead. */
  appSlug?: string;
}

/** A deployed App, and the Access Key of its project. */
export interface DeployedApp {
  id: string;
  name: string;
  url: string;
  accessKey: string;
}

/** What a builder does before an end user sees anything: workflow, requirements, deployment. */
export async function deployApp(
  server: Server,
  name: string,
  plans: readonly RequirementPlan[],
): Promise<DeployedApp> {
  const call = <T>(method: string, path: string, body?: unknown) =>
    send<{ data: T }>(`${server.url}${path}`, method, server.token, body).then(({ data }) => data);
  const [project] = await call<Identified[]>("GET", "/v1/projects");
  if (!project) throw new Error("a new data folder has a project");

  const slug = `page-${randomUUID().slice(0, 8)}`;
  const empty = { flow: flowOf([], []), flow_ui: FLOW_UI };
  const workflow = await call<Identified>("POST", "/v1/workflows", {
    name: slug,
    project_id: project.id,
    ...empty,
  });
  const ids: string[] = [];
  for (const [index, plan] of plans.entries()) {
    const path = `/v1/workflows/${workflow.id}/requirements`;
    ids.push((await call<Identified>("POST", path, requirementBody(plan, index))).id);
  }
  const saved = { flow: flowOf(plans, ids), flow_ui: FLOW_UI };
  await call("POST", `/v1/workflows/${workflow.id}/save`, saved);
  const app = await call<Identified & { url: string }>("POST", "/v1/apps", {
    name,
    project_id: project.id,
    workflow_id: workflow.id,
    access_control: { access_type: "private" },
  });
  const key = await call<{ key: string }>("POST", "/v1/access-keys", {
    name: slug,
    project_id: project.id,
  });
  return { id: app.id, name, url: app.url, accessKey: key.key };
}

/** A connect link, as the builder's backend mints it for one of its users. */
export async function mintLink(app: DeployedApp, userId: string) {
  const body = { user_id: userId };
  type Minted = { token: string; url: string; expires_at: string };
  return send<Minted>(`${app.url}/v1/connect/tokens`, "POST", app.accessKey, body);
}

interface Identified {
  id: string;
}

const FLOW_UI = { nodes: [], edges: [], custom_node_data: {} };

function requirementBody(plan: RequirementPlan, index: number) {
  const { title, description, optional, appSlug, provider = "OpenAI" } = plan;
  return {
    name: `requirement_${index}`,
    type: appSlug ? "pipedream_account" : "connection",
    form: { title, ...(description && { description }) },
    spec: appSlug ? { app_slug: appSlug } : { type: `dynamiq.connections.${provider}` },
    ...(optional && { optional }),
  };
}

/** Input, a node for each connection requirement, Output. */
function flowOf(plans: readonly RequirementPlan[], ids: readonly string[]) {
  const references = ids.map((id) => ({ $type: "requirement", $id: id }));
  const nodes = plans.flatMap((plan, index) =>
    plan.appSlug ? [] : [llmNode(`node-${index}`, plan.provider ?? "OpenAI", references[index])],
  );
  const ends = nodes.length > 0 ? nodes.map(({ id }) => ({ node: id })) : [{ node: "input" }];
  const input = { id: "input", name: "input", type: "dynamiq.nodes.utils.Input" };
  const output = { id: "output", name: "output", type: "dynamiq.nodes.utils.Output" };
  // A requirement may be named wherever a value may stand; an account needs no Action for that.
  const accounts = references.filter((_, index) => plans[index]?.appSlug);
  return {
    id: randomUUID(),
    nodes: [
      { ...input, schema: { type: "object", properties: {} } },
      ...nodes,
      { ...output, depends: ends, ...(accounts.length > 0 && { accounts }) },
    ],
  };
}

function llmNode(id: string, provider: string, connection: unknown) {
  return {
    id,
    name: id,
    type: `dynamiq.nodes.llms.${provider}`,
    model: "gpt-4o",
    connection,
    prompt: { messages: [{ role: "user", content: "{{input}}" }] },
    depends: [{ node: "input" }],
    input_transformer: { selector: { input: "$.input.output.input" } },
  };
}

async function send<T>(url: string, method: string, bearer: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${method} ${new URL(url).pathname}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}
