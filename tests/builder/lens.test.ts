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
  const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
  const workflow = { name: "identities", project_id, flow: { id: randomUUID(), nodes }, flow_ui };
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
  const identities = {
    user: { $type: "requirement", $id: requirement.id },
    shared,
    environment,
    missing: null,
  };
  const models = MODELS.map((kind) => ({
    ...model,
    id: kind,
    name: kind,
    connection: identities[kind],
  }));
  const after = { ...output, depends: [{ node: "shared" }], input_transformer: { selector: {} } };
  const flow = { id: randomUUID(), nodes: [input, ...models, after] };
  await server.call("POST", `/v1/workflows/${id}/save`, { flow, flow_ui });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test("the lens colours each node by whose identity it uses, and counts them", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "identities", exact: true }).click();
  const card = (id: string) => page.getByRole("group", { name: new RegExp(`^${id}, `) });
  await card("user").waitFor();
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
  const lens = page.getByRole("region", { name: "Whose identity" });
  expect(await lens.getByRole("listitem").count()).toBe(0);

  await page.keyboard.press("i");
  await expect.poll(hues).toBe(5);
  const legend = async () =>
    (await lens.getByRole("listitem").allInnerTexts()).map((row) => row.replace(/\s+/g, " "));
  expect(await legend()).toEqual([
    "Each end user 1",
    "Shared connection 1",
    "Patchbay's environment 1",
    "Connection missing 1",
    "No credential 2",
  ]);
  expect(await breachesInBothThemes(page)).toEqual([]);

  // What a node acts with is chosen anew, and the lens follows.
  await card("missing").click();
  await page.getByRole("button", { name: /No connection|Choose a connection/ }).click();
  await page.getByRole("option", { name: /from-outside/ }).click();
  await expect.poll(legend).toContain("Patchbay's environment 2");
  await page.keyboard.press("Control+z");
  await expect.poll(legend).toContain("Connection missing 1");

  await lens.getByRole("button", { name: "Whose identity" }).click();
  await expect.poll(() => lens.getByRole("listitem").count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});
