import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { breachesInBothThemes } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { chatFlow, firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

/** A model for each identity that a node can act with. */
const MODELS = ["user", "shared", "environment", "missing"] as const;

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
  const project_id = await firstProject(server);
  const connect = async (name: string, api_key: string) => {
    const body = { name, project_id, type: "dynamiq.connections.OpenAI", config: { api_key } };
    return (await server.call<{ id: string }>("POST", "/v1/connections", body)).id;
  };
  const shared = await connect("team-key", "sk-planted-lens-0123456789");
  const environment = await connect("from-outside", "$" + "{oc.env:OPENAI_API_KEY}");
  const { nodes } = chatFlow({ connection: shared });
  const [input, model, output] = nodes;
  const after = (id: string) => ({
    ...output,
    depends: [{ node: id }],
    input_transformer: { selector: {} },
  });
  await save("identities", project_id, (user) => {
    const identities = { user, shared, environment, missing: null };
    const models = MODELS.map((kind) => ({
      ...model,
      id: kind,
      name: kind,
      connection: identities[kind],
    }));
    return [input, ...models, after("shared")];
  });
  await save("helpers", project_id, (user) => [
    input,
    {
      id: "helper",
      name: "helper",
      type: "dynamiq.nodes.agents.Agent",
      role: "Helps.",
      llm: {
        type: "dynamiq.nodes.llms.OpenAI",
        name: "model",
        model: "gpt-4o",
        connection: shared,
      },
      tools: [
        {
          type: "dynamiq.nodes.agents.Agent",
          name: "writer",
          llm: { type: "dynamiq.nodes.llms.OpenAI", model: "gpt-4o", connection: user },
        },
        { type: "dynamiq.nodes.tools.TavilyTool", name: "search", connection: null },
      ],
      depends: [{ node: "input" }],
      input_transformer: { selector: { input: "$.input.output.question" } },
    },
    { ...model, depends: [{ node: "input" }] },
    after("helper"),
  ]);
});

/** Saves a workflow that asks each end user for an OpenAI account, with what its nodes name for it. */
async function save(name: string, project_id: string, nodesOf: (user: object) => unknown[]) {
  const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
  const bare = {
    id: randomUUID(),
    nodes: [
      { id: "input", name: "input", type: "dynamiq.nodes.utils.Input" },
      {
        id: "output",
        name: "output",
        type: "dynamiq.nodes.utils.Output",
        depends: [{ node: "input" }],
      },
    ],
  };
  const workflow = { name, project_id, flow: bare, flow_ui };
  const { id } = await server.call<{ id: string }>("POST", "/v1/workflows", workflow);
  const requirement = await server.call<{ id: string }>(
    "POST",
    `/v1/workflows/${id}/requirements`,
    {
      name: "openai",
      type: "connection",
      form: { title: "Your OpenAI account" },
      spec: { type: "dynamiq.connections.OpenAI" },
    },
  );
  const nodes = nodesOf({ $type: "requirement", $id: requirement.id });
  await server.call("POST", `/v1/workflows/${id}/save`, {
    flow: { id: randomUUID(), nodes },
    flow_ui,
  });
}

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(name: string) {
  const visit = await openBuilder(browser, server);
  const { page } = visit;
  await visit.builder.goTo("Agents");
  await page.getByRole("button", { name, exact: true }).click();
  const card = (id: string) => page.getByRole("group", { name: new RegExp(`^${id}, `) });
  const lens = page.getByRole("region", { name: "Whose identity" });
  const legend = async () =>
    (await lens.getByRole("listitem").allInnerTexts()).map((row) => row.replace(/\s+/g, " "));
  await card("output").waitFor();
  return { ...visit, card, lens, legend };
}

test("the lens colours each node by whose identity it uses, and counts them", async () => {
  const { page, complaints, context, card, lens, legend } = await open("identities");
  for (const [id, told] of [
    ["user", "Requirement · openai"],
    ["shared", "Shared · team-key"],
    ["environment", "Environment · from-outside"],
    ["missing", "No connection"],
  ] as const) {
    expect(await card(id).innerText()).toContain(told);
  }
  const hues = async () => {
    const all = [...MODELS, "input"].map((id) =>
      card(id)
        .locator("[data-identity]")
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor),
    );
    return new Set(await Promise.all(all)).size;
  };
  expect(await hues()).toBe(1);
  expect(await lens.getByRole("listitem").count()).toBe(0);

  await page.keyboard.press("i");
  await expect.poll(hues).toBe(5);
  expect(await legend()).toEqual([
    "Each end user 1",
    "Shared connection 1",
    "Patchbay’s environment 1",
    "Connection missing 1",
    "No credential 2",
  ]);
  expect(await breachesInBothThemes(page)).toEqual([]);

  // What a node acts with is chosen anew, and the lens follows.
  await card("missing").click();
  await page.getByRole("button", { name: /No connection|Choose a connection/ }).click();
  await page.getByRole("option", { name: /from-outside/ }).click();
  await expect.poll(legend).toContain("Patchbay’s environment 2");
  await page.keyboard.press("Control+z");
  await expect.poll(legend).toContain("Connection missing 1");

  await lens.getByRole("button", { name: "Whose identity" }).click();
  await expect.poll(() => lens.getByRole("listitem").count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test("an agent shows every identity that its model and its tools act with", async () => {
  const { page, builder, complaints, context, card, lens, legend } = await open("helpers");
  const helper = card("helper");
  const told = async () => (await helper.innerText()).replace(/\s+/g, " ");
  // Who listens hears all of them by name.
  expect(await helper.getAttribute("aria-label")).toContain(
    "Requirement · openai, Shared · team-key, No connection",
  );
  expect(await told()).toContain("1 1 1 missing");
  expect(await card("openai-1").innerText()).toContain("Shared · team-key");

  await page.keyboard.press("i");
  await expect
    .poll(legend)
    .toEqual([
      "Each end user 1",
      "Shared connection 2",
      "Patchbay’s environment 0",
      "Connection missing 1",
      "No credential 2",
    ]);
  expect(await lens.innerText()).toContain("One node acts with several, and counts in each.");
  const hues = () =>
    helper
      .locator("[aria-hidden] > [data-identity]")
      .evaluateAll((bands) =>
        bands.flatMap((band) =>
          band.checkVisibility() ? getComputedStyle(band).backgroundColor : [],
        ),
      );
  expect(new Set(await hues()).size).toBe(3);
  expect(await breachesInBothThemes(page)).toEqual([]);

  // By keyboard alone, from a kind to its nodes, the agent among them.
  const selected = async () =>
    (await page.locator("[data-selected] [class*=name]:has(> [class*=name])").allInnerTexts()).map(
      (text) => text.split("\n")[0],
    );
  await lens.getByRole("button", { name: "Whose identity" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(selected).toEqual(["helper"]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect.poll(selected).toEqual(["helper", "openai-1"]);
  // Nothing acts with the environment.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(selected).toEqual(["helper"]);

  // What is missing is given to the tool, and the agent shows one kind less.
  await page.getByRole("button", { name: /^search .*Configure in Tools$/ }).click();
  await page.getByRole("button", { name: "Go back" }).click();
  await page.getByRole("button", { name: "Detach search" }).click();
  await expect.poll(told).toContain("1 per user 1 shared");
  await expect.poll(legend).toContain("Connection missing 0");
  expect((await hues()).length).toBe(2);

  await page.keyboard.press("l");
  const facts = builder.dialog.getByRole("listitem").filter({ hasText: "helper" });
  await facts.getByText("Requirement · openai").waitFor();
  await facts.getByText("Shared · team-key").waitFor();
  expect(await breachesInBothThemes(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});
