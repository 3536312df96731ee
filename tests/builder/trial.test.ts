import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBreaches } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { chatFlow, firstProject, saveWorkflow } from "./support/flow.ts";
import { Provider } from "./support/provider.ts";
import { BuilderServer } from "./support/server.ts";

const KEY = "sk-planted-trial-0123456789abcdef-k9Qz";

let provider: Provider;
let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  provider = await Provider.start();
  server = await BuilderServer.start();
  browser = await launchBrowser();
  const project_id = await firstProject(server);
  for (const [name, url] of [
    ["works", provider.url],
    ["refused", "http://127.0.0.1:9/v1"],
  ]) {
    const type = "dynamiq.connections.OpenAI";
    const config = { api_key: KEY, url };
    const connection = { name: `key-${name}`, project_id, type, config };
    const { id } = await server.call<{ id: string }>("POST", "/v1/connections", connection);
    const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
    const flow = chatFlow({ connection: id });
    await server.call("POST", "/v1/workflows", { name, project_id, flow, flow_ui });
  }
  await saveWorkflow(server, "asks");
  await saveAgent(project_id);
  await savePost(project_id);
});

async function make(project_id: string, name: string, type: string, config: object) {
  const body = { name, project_id, type: `dynamiq.connections.${type}`, config };
  return (await server.call<{ id: string }>("POST", "/v1/connections", body)).id;
}

/** Input → a request that sends the provider something → Output. */
async function savePost(project_id: string) {
  const connection = await make(project_id, "crm", "Http", {
    url: `${provider.url}/chat/completions`,
    method: "POST",
    headers: { Authorization: `Bearer ${KEY}` },
  });
  const flow = chatFlow({ connection });
  const post = {
    id: "post",
    name: "post",
    type: "dynamiq.nodes.tools.HttpApiCall",
    payload_type: "json",
    data: { model: "crm", messages: [{ role: "user", content: "a new customer" }] },
    connection,
    depends: [{ node: "input" }],
  };
  const output = { ...flow.nodes.at(-1), depends: [{ node: "post" }] };
  const nodes = [flow.nodes[0], post, { ...output, input_transformer: null }];
  const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
  const body = { name: "posts", project_id, flow: { ...flow, nodes }, flow_ui };
  await server.call("POST", "/v1/workflows", body);
}

/** Input → an Agent whose tool asks the provider something → Output. */
async function saveAgent(project_id: string) {
  const { url } = provider;
  const connection = await make(project_id, "model", "OpenAI", { api_key: KEY, url });
  const config = { url: `${url}/chat/completions`, method: "POST" };
  const http = await make(project_id, "lookup", "Http", config);
  const flow = chatFlow({ connection });
  const data = { model: "lookup", messages: [{ role: "user", content: "a customer" }] };
  const agent = {
    id: "openai-1",
    name: "openai-1",
    type: "dynamiq.nodes.agents.Agent",
    llm: { type: "dynamiq.nodes.llms.OpenAI", name: "llm", model: "gpt-4o-mini", connection },
    tools: [
      {
        type: "dynamiq.nodes.tools.HttpApiCall",
        name: "lookup",
        method: "POST",
        payload_type: "json",
        data,
        connection: http,
      },
    ],
    depends: [{ node: "input" }],
    input_transformer: { selector: { input: "$.input.output.question" } },
  };
  const nodes = flow.nodes.map((node) => (node.id === "openai-1" ? agent : node));
  const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
  const body = { name: "looks-up", project_id, flow: { ...flow, nodes }, flow_ui };
  await server.call("POST", "/v1/workflows", body);
}

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
});

async function open(name: string, node = "openai-1") {
  const visit = await openBuilder(browser, server);
  await visit.builder.goTo("Agents");
  await visit.page.getByRole("button", { name, exact: true }).click();
  await visit.page.getByRole("group", { name: new RegExp(`^${node}, `) }).waitFor();
  return { ...visit, panel: visit.page.getByRole("complementary", { name: "Test" }) };
}

test("the draft runs as it stands, and each node shows how it went and what it gave", async () => {
  const { page, panel, context, complaints } = await open("works");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await panel.getByText("cannot be blank").waitFor();
  await panel.getByLabel("question").fill("Hello");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await panel
    .getByRole("figure", { name: "Output", exact: true })
    .getByText("You said: Hello")
    .waitFor();
  await panel.getByText("Duration").waitFor();
  const mark = page
    .getByRole("group", { name: /^openai-1, / })
    .getByRole("img", { name: /completed/ });
  await mark.waitFor();
  await panel.getByText("openai-1", { exact: true }).click();
  await panel.getByRole("figure", { name: "Output of openai-1" }).getByText("You said").waitFor();

  // Nothing of it is stored, and the node tells its output after the panel is closed.
  await panel.getByRole("button", { name: "Close the test" }).click();
  await page.getByRole("group", { name: /^openai-1, / }).click();
  await page.getByRole("tab", { name: "OUTPUT" }).click();
  await page.getByRole("figure", { name: "Output of openai-1" }).getByText("You said").waitFor();
  expect(provider.calls.map(({ authorization }) => authorization)).toEqual([`Bearer ${KEY}`]);
  expect(await page.content()).not.toContain(KEY);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a chat sends each message as a run of its own", async () => {
  const { page, panel, context, complaints } = await open("works");
  await page.keyboard.press("Control+Enter");
  await panel.getByRole("tab", { name: "Chat" }).click();
  await panel.getByText("given as question").waitFor();
  await panel.getByLabel("Message").fill("One");
  await page.keyboard.press("Enter");
  await panel.getByText("You said: One").waitFor();
  await panel.getByLabel("Message").fill("Two");
  await page.keyboard.press("Enter");
  await panel.getByText("You said: Two").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("a node that fails is named, on the canvas too", async () => {
  const { page, panel, context } = await open("refused");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await panel.getByLabel("question").fill("Hello");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  const told = panel.getByText("At node openai-1.");
  await told.waitFor();
  expect(await told.innerText()).toMatch(/^[^.]\S.*[^.]\. At node openai-1\.$/);
  await page
    .getByRole("group", { name: /^openai-1, / })
    .getByRole("img", { name: /failed/ })
    .waitFor();
  await panel.getByRole("button", { name: "Reset" }).click();
  await page.getByRole("img", { name: /failed/ }).waitFor({ state: "detached" });
  await context.close();
});

test("where nodes use requirements it says so, and offers to deploy", async () => {
  const { page, builder, context } = await open("asks");
  const button = page.getByRole("button", { name: "Test", exact: true });
  expect(await button.getAttribute("aria-disabled")).toBe("true");
  await button.focus();
  await page
    .getByText("Testing is not available when workflow nodes use requirements.")
    .first()
    .waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Deploy and test as a user" }).click();
  await builder.dialog.getByLabel("App name").waitFor();
  await context.close();
});

test("a mapping shows what it gave in the last run", async () => {
  const { page, panel, context } = await open("works");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await panel.getByLabel("question").fill("Which plan?");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await panel.getByText("completed").first().waitFor();
  await panel.getByRole("button", { name: "Close the test" }).click();
  await page.getByRole("group", { name: /^openai-1, / }).click();
  await page.getByText("Last run: Which plan?").waitFor();
  const field = page.getByLabel("Value of question");
  await field.fill("$.input.output.question.nothing");
  await page.getByText("Last run: nothing").waitFor();
  await field.fill("$.input.output");
  await page.getByText('Last run: {"question":"Which plan?"').waitFor();
  await field.fill("plain text");
  await page.getByText(/^Last run: /).waitFor({ state: "detached" });
  await context.close();
});

test("what an agent does on its way is told beside it", async () => {
  const { page, panel, context, complaints } = await open("looks-up");
  const looked = () => provider.calls.filter(({ body }) => body.model === "lookup").length;
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await panel.getByLabel("question").fill("Who is it?");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  const calls = panel.getByRole("list", { name: "Tools that openai-1 called" });
  await calls.getByText("held back").waitFor();
  const output = panel.getByRole("figure", { name: "Output", exact: true });
  await output.getByText("This is a dry run: nothing was sent").waitFor();
  // The model has answered, and its card says too what it did not do.
  const card = page.getByRole("group", { name: /^openai-1, / });
  await card.getByRole("img", { name: /^completed, .*1 tool call held back$/ }).waitFor();
  expect(looked()).toBe(0);

  await panel.getByRole("switch", { name: "Dry run" }).click();
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await calls.getByText("lookup").waitFor();
  await calls.getByText("completed").waitFor();
  await output.getByText("a customer").waitFor();
  expect(looked()).toBe(1);
  expect(await calls.getByRole("listitem").count()).toBe(1);
  expect(await findBreaches(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a dry run shows what it would send, and with Dry run off it is sent", async () => {
  const { page, panel, context, complaints } = await open("posts", "post");
  const before = provider.calls.length;
  const mark = (state: RegExp) =>
    page.getByRole("group", { name: /^post, / }).getByRole("img", { name: state });
  const dry = panel.getByRole("switch", { name: "Dry run" });
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await panel.getByText("is shown, but not sent").waitFor();
  expect(await dry.getAttribute("aria-checked")).toBe("true");
  await panel.getByLabel("question").fill("Hello");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await mark(/^held back/).waitFor();
  const step = panel.getByRole("list", { name: "Nodes" }).getByRole("listitem").nth(1);
  await step.getByText("held back").waitFor();
  await panel.getByText("post", { exact: true }).click();
  const told = panel.getByRole("figure", { name: "Output of post" });
  await told.getByText("a new customer").waitFor();
  await told.getByText('"method": "POST"').waitFor();
  await panel.getByRole("region", { name: "Result" }).getByText("Dry run").waitFor();
  expect(provider.calls).toHaveLength(before);
  expect(await page.content()).not.toContain(KEY);
  expect(await findBreaches(page)).toEqual([]);

  await dry.focus();
  await page.keyboard.press("Space");
  await panel.getByText("Every node runs, and what it sends is really sent.").waitFor();
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await mark(/^completed/).waitFor();
  await panel.getByText("post", { exact: true }).click();
  await told.getByText("You said: a new customer").waitFor();
  expect(provider.calls.slice(before).map(({ authorization }) => authorization)).toEqual([
    `Bearer ${KEY}`,
  ]);
  expect(complaints).toEqual([]);
  await context.close();
});

test("Dry run stays as it was chosen while the workflow is open, in a chat too", async () => {
  const { page, panel, context, complaints } = await open("posts", "post");
  const sent = () => provider.calls.length;
  const before = sent();
  const dry = panel.getByRole("switch", { name: "Dry run" });
  const isOn = () => dry.getAttribute("aria-checked");
  const say = async (message: string) => {
    await panel.getByLabel("Message").fill(message);
    await page.keyboard.press("Enter");
  };
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await panel.getByRole("tab", { name: "Chat" }).click();
  expect(await isOn()).toBe("true");
  await say("One");
  await panel.getByRole("listitem").filter({ hasText: "Workflow" }).waitFor();
  expect(sent()).toBe(before);

  await dry.click();
  await say("Two");
  await expect.poll(sent).toBe(before + 1);
  await panel.getByRole("tab", { name: "Request" }).click();
  expect(await isOn()).toBe("false");
  await panel.getByRole("button", { name: "Reset" }).click();
  expect(await isOn()).toBe("false");
  await panel.getByRole("button", { name: "Close the test" }).click();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  expect(await isOn()).toBe("false");
  expect(complaints).toEqual([]);
  await context.close();
});
