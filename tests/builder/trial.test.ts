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
});

/** Input → an Agent whose tool asks the provider something → Output. */
async function saveAgent(project_id: string) {
  const make = async (name: string, type: string, config: object) => {
    const body = { name, project_id, type: `dynamiq.connections.${type}`, config };
    return (await server.call<{ id: string }>("POST", "/v1/connections", body)).id;
  };
  const { url } = provider;
  const connection = await make("model", "OpenAI", { api_key: KEY, url });
  const http = await make("lookup", "Http", { url: `${url}/chat/completions`, method: "POST" });
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

async function open(name: string) {
  const visit = await openBuilder(browser, server);
  await visit.builder.goTo("Agents");
  await visit.page.getByRole("button", { name, exact: true }).click();
  await visit.page.getByRole("group", { name: /^openai-1, / }).waitFor();
  return { ...visit, panel: visit.page.getByRole("complementary", { name: "Test" }) };
}

test("the draft runs as it stands, and each node shows how it went and what it gave", async () => {
  const { page, panel, context, complaints } = await open("works");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await panel.getByText("Its nodes do act").waitFor();
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
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await panel.getByLabel("question").fill("Who is it?");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  const calls = panel.getByRole("list", { name: "Tools that openai-1 called" });
  await calls.getByText("lookup").waitFor();
  await calls.getByText("completed").waitFor();
  await panel
    .getByRole("figure", { name: "Output", exact: true })
    .getByText("a customer")
    .waitFor();
  expect(await calls.getByRole("listitem").count()).toBe(1);
  expect(await findBreaches(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});
