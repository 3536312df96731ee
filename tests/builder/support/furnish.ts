import { chatFlow, choiceFlow, connectUser, deploy, firstProject, saveWorkflow } from "./flow.ts";
import type { PipedreamStandIn } from "./pipedream.ts";
import type { Provider } from "./provider.ts";
import type { BuilderServer } from "./server.ts";

const CONNECTIONS = {
  "openai-prod": { type: "OpenAI", config: { api_key: "sk-proj-0123456789abcdefghijk9Qz" } },
  "claude-shared": { type: "Anthropic", config: { api_key: "sk-ant-0123456789abcdefgh7Qx2" } },
  "local-llama": { type: "Ollama", config: {} },
  "gemini-eval": { type: "Gemini", config: { api_key: "AIza0123456789abcdefghijklmn4f" } },
};

/** Providers that are set up, and an account that is connected. */
async function furnishAccounts(server: BuilderServer, provider: Provider, project_id: string) {
  const base = new URL(provider.url).origin;
  const endpoints = { authorization_url: `${base}/authorize`, token_url: `${base}/token` };
  for (const name of ["google", "github"]) {
    const body = { client_id: `patchbay-${name}`, client_secret: "s-0123456789abcdef", endpoints };
    await server.call("PUT", `/v1/oauth-apps/${name}`, body);
  }
  const type = "dynamiq.connections.GitHubOAuth2";
  const config = { scopes: ["repo", "read:user"] };
  const body = { name: "github-bot", project_id, type, config };
  const { id } = await server.call<{ id: string }>("POST", "/v1/connections", body);
  const path = `/v1/connections/${id}/oauth2/authorize`;
  const { url } = await server.call<{ url: string }>("POST", path);
  const asked = new URL(url).searchParams;
  const back = new URL(asked.get("redirect_uri") ?? "");
  back.searchParams.set("code", "of-the-pictures");
  back.searchParams.set("state", asked.get("state") ?? "");
  const landed = await fetch(back);
  if (!landed.ok) throw new Error(`the account was not connected: ${landed.status}`);
}

/** A project at Pipedream, accounts, and a workflow that acts with one. */
async function furnishActions(server: BuilderServer, pipedream: PipedreamStandIn) {
  const project_id = await firstProject(server);
  await server.call("PUT", "/v1/pipedream/settings", pipedream.settings);
  pipedream.link(project_id, "slack", "ann@example.com").healthy = false;
  const account = pipedream.link(project_id, "slack", "ops@example.com");
  const node = (id: string, type: string, rest: object = {}) => ({ id, name: id, type, ...rest });
  const channel = { label: "#releases", value: "C002" };
  await server.call("POST", "/v1/workflows", {
    name: "release-notes",
    project_id,
    flow: {
      nodes: [
        node("input", "dynamiq.nodes.utils.Input", {
          schema: { type: "object", properties: { input: { type: "string" } } },
        }),
        node("notify", "dynamiq.nodes.tools.Pipedream", {
          action_id: "slack-send-message",
          external_user_id: project_id,
          input_props: {
            configurableProps: [
              { name: "slack", type_: "app", app: "slack" },
              { name: "channel", type_: "string" },
              { name: "kind", type_: "string" },
              { name: "text", type_: "string" },
            ],
          },
          configurable_props: {
            slack: { authProvisionId: account.id },
            channel: { __lv: channel },
            kind: "plain",
          },
          depends: [{ node: "input" }],
          input_transformer: { selector: { text: "$.input.output.input" } },
        }),
        node("output", "dynamiq.nodes.utils.Output", {
          depends: [{ node: "notify" }],
          input_transformer: { selector: { announced: "$.notify.output.content" } },
        }),
      ],
    },
    flow_ui: { nodes: [], edges: [], custom_node_data: {} },
  });
}

/** A workflow that decides, with notes for who reads it. */
async function furnishChoice(server: BuilderServer, project_id: string) {
  const note = (id: string, color: string, x: number, y: number, text: string) => ({
    id,
    text,
    color,
    position: { x, y },
    width: 240,
    height: 116,
  });
  const notes = [
    note(
      "refunds-note",
      "amber",
      212,
      -220,
      "Refunds need a second look.\n\nAsk Ann before the limit is raised above 500 €.",
    ),
    note("others-note", "violet", 470, 190, "Everything else is answered from the handbook."),
  ];
  const flow_ui = { nodes: [], edges: [], custom_node_data: {}, notes };
  const body = { name: "routes", project_id, flow: choiceFlow(), flow_ui };
  await server.call("POST", "/v1/workflows", body);
}

/** A workflow whose nodes act with a connection that everybody shares. */
async function furnishShared(server: BuilderServer, project_id: string, url: string) {
  const body = {
    name: "openai-team",
    project_id,
    type: "dynamiq.connections.OpenAI",
    config: { api_key: "sk-team-0123456789abcdef0tm4", url },
    expires_at: new Date(Date.now() + 5 * 24 * 3_600_000).toISOString(),
  };
  const { id } = await server.call<{ id: string }>("POST", "/v1/connections", body);
  const flow = chatFlow({ connection: id });
  const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
  const answers = { name: "answers", project_id, flow, flow_ui };
  const workflow = await server.call<{ id: string }>("POST", "/v1/workflows", answers);
  await server.call("POST", `/v1/workflows/${workflow.id}/save`, { flow, flow_ui });
}

/** A workflow whose agent holds a model, tools, and an agent of its own. */
async function furnishAgent(server: BuilderServer, project_id: string) {
  const body = { name: "web-search", project_id, type: "dynamiq.connections.Tavily" };
  const tavily = await server.call<{ id: string }>("POST", "/v1/connections", {
    ...body,
    config: { api_key: "tvly-0123456789abcdef8Ws1" },
  });
  const connections = await server.call<{ id: string; name: string }[]>("GET", "/v1/connections");
  const claude = connections.find(({ name }) => name === "claude-shared")?.id;
  const node = (id: string, type: string, rest: object = {}) => ({ id, name: id, type, ...rest });
  const model = { type: "dynamiq.nodes.llms.Anthropic", connection: claude };
  const text = { type: "string" };
  const flow = {
    nodes: [
      node("input", "dynamiq.nodes.utils.Input", {
        schema: { type: "object", properties: { question: text }, required: ["question"] },
      }),
      node("researcher", "dynamiq.nodes.agents.Agent", {
        role: "You research questions about our products and cite where you found the answer.",
        instructions: "Search before you answer.\nNever guess a price.",
        llm: { ...model, name: "claude", model: "claude-sonnet-4-5" },
        tools: [
          {
            type: "dynamiq.nodes.tools.TavilyTool",
            name: "web-search",
            description: "Searches the public web.",
            connection: tavily.id,
            search_depth: "advanced",
            max_results: 8,
          },
          {
            type: "dynamiq.nodes.tools.HttpApiCall",
            name: "orders",
            method: "GET",
            headers: { Accept: "application/json", "X-Team": "support" },
          },
          {
            type: "dynamiq.nodes.agents.Agent",
            name: "fact-checker",
            llm: { ...model, model: "claude-haiku-4-5" },
          },
        ],
        max_loops: 8,
        memory: { backend: { type: "dynamiq.memory.backends.InMemory" } },
        depends: [{ node: "input" }],
        input_transformer: { selector: { input: "$.input.output.question" } },
      }),
      node("output", "dynamiq.nodes.utils.Output", {
        schema: { type: "object", properties: { answer: text } },
        depends: [{ node: "researcher" }],
        input_transformer: { selector: { answer: "$.researcher.output.content" } },
      }),
    ],
  };
  const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
  await server.call("POST", "/v1/workflows", { name: "research", project_id, flow, flow_ui });
}

/** A project with connections, an App, and users who have come half the way. */
export async function furnish(
  server: BuilderServer,
  provider: Provider,
  pipedream: PipedreamStandIn,
): Promise<string> {
  const project_id = await firstProject(server);
  for (const [name, { type, config }] of Object.entries(CONNECTIONS)) {
    const body = { name, project_id, type: `dynamiq.connections.${type}`, config };
    await server.call("POST", "/v1/connections", body);
  }
  await furnishAccounts(server, provider, project_id);
  await furnishActions(server, pipedream);
  await furnishShared(server, project_id, provider.url);
  await furnishAgent(server, project_id);
  await furnishChoice(server, project_id);
  const workflow = await saveWorkflow(server, "ticket-triage");
  const app = await deploy(server, workflow, "Ticket Triage");
  await server.call("POST", `/v1/apps/${app.id}/deploy`, {});
  const trial = await deploy(server, workflow, "Triage beta");
  await server.call("POST", `/v1/apps/${trial.id}/archive`);
  await server.call("POST", "/v1/personal-access-tokens", { name: "nightly evaluation" });
  const body = { name: "support backend", project_id };
  const { key } = await server.call<{ key: string }>("POST", "/v1/access-keys", body);
  const give = { requirementId: workflow.requirementId, url: provider.url };
  for (const id of ["user-42", "ana@acme.example", "user-7"]) {
    await connectUser(app, key, { ...give, id, key: `sk-${id}-0123456789abcdef` });
  }
  await server.call("POST", `/v1/apps/${app.id}/runs`, {
    user_id: "user-7",
    input: { question: "Hello" },
  });
  const gone = `/v1/apps/${app.id}/requirements/${workflow.requirementId}/connections`;
  await server.call("DELETE", `${gone}?user_id=user-7`);
  return app.id;
}
