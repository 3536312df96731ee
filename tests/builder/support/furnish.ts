import { connectUser, deploy, firstProject, saveWorkflow } from "./flow.ts";
import type { Provider } from "./provider.ts";
import type { BuilderServer } from "./server.ts";

const CONNECTIONS = {
  "openai-prod": { type: "OpenAI", config: { api_key: "sk-proj-0123456789abcdefghijk9Qz" } },
  "claude-shared": { type: "Anthropic", config: { api_key: "sk-ant-0123456789abcdefgh7Qx2" } },
  "local-llama": { type: "Ollama", config: {} },
  "gemini-eval": { type: "Gemini", config: { api_key: "AIza0123456789abcdefghijklmn4f" } },
};

/** A project with connections, an App, and users who have come half the way. */
export async function furnish(server: BuilderServer, provider: Provider): Promise<string> {
  const project_id = await firstProject(server);
  for (const [name, { type, config }] of Object.entries(CONNECTIONS)) {
    const body = { name, project_id, type: `dynamiq.connections.${type}`, config };
    await server.call("POST", "/v1/connections", body);
  }
  const workflow = await saveWorkflow(server, "ticket-triage");
  const app = await deploy(server, workflow, "Ticket Triage");
  await server.call("POST", `/v1/apps/${app.id}/deploy`, {});
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
