import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBreaches } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

const HTTP = "dynamiq.nodes.tools.HttpApiCall";

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Raw = Readonly<Record<string, unknown>>;

/** Saves Input, some nodes after it and Output as a workflow, and opens it. */
async function open(name: string, nodes: readonly Raw[]) {
  const depends = [{ node: "input" }];
  const between = nodes.map((node) => ({ name: node.id, depends, ...node }));
  const { id } = await server.call<{ id: string }>("POST", "/v1/workflows", {
    name,
    project_id: await firstProject(server),
    flow: {
      id: randomUUID(),
      nodes: [
        {
          id: "input",
          name: "input",
          type: "dynamiq.nodes.utils.Input",
          schema: { type: "object", properties: { input: { type: "string" } } },
        },
        ...between,
        { id: "output", name: "output", type: "dynamiq.nodes.utils.Output", depends },
      ],
    },
    flow_ui: { nodes: [], edges: [], custom_node_data: {} },
  });
  const visit = await openBuilder(browser, server);
  await visit.builder.goTo("Agents");
  await visit.page.getByRole("button", { name, exact: true }).click();
  await visit.page.locator(".react-flow__node").first().waitFor();
  const { page } = visit;
  return {
    ...visit,
    inspector: page.getByRole("complementary", { name: "Inspector" }),
    node: (of: string) => page.getByRole("group", { name: new RegExp(`^${of}, `) }),
    save: () => save(page, id),
  };
}

/** Saves a version; answers its nodes by id. */
async function save(page: Page, workflow: string): Promise<Record<string, Raw>> {
  await page.keyboard.press("Control+s");
  const panel = page.locator('[role="dialog"]:not([aria-modal="false"])');
  await panel.getByRole("button", { name: "Save", exact: true }).click();
  await panel.waitFor({ state: "detached" });
  const { flow } = await server.call<{ flow: { nodes: { id: string }[] } }>(
    "GET",
    `/v1/workflows/${workflow}`,
  );
  return Object.fromEntries(flow.nodes.map((each) => [each.id, { ...each }]));
}

test("what is stored of nothing is not shown as the SDK's own value", async () => {
  const { node, inspector, context } = await open("stores-nothing", [
    { id: "call", type: HTTP, success_codes: [] },
    { id: "each", type: "dynamiq.nodes.operators.Map", behavior: null },
  ]);
  await node("call").click();
  await inspector.getByText("More settings").click();
  const codes = inspector.getByRole("textbox", { name: /^Success codes/ });
  expect(await codes.getAttribute("placeholder")).toBe("Empty, not the default: 200");
  await codes.fill("201");
  await codes.press("Control+Enter");
  await codes.fill("");
  await codes.press("Control+Enter");
  expect(await codes.getAttribute("placeholder")).toBe("Empty, not the default: 200");

  await node("each").click();
  const behaviour = inspector.getByRole("combobox", { name: /^When an item fails/ });
  expect(await behaviour.inputValue()).toBe("null");
  await behaviour.selectOption("");
  expect(await behaviour.inputValue()).toBe("");
  await context.close();
});

test("an object of texts is written in rows, whose names are told when they are none", async () => {
  const { page, node, inspector, save, context } = await open("sends-headers", [
    { id: "call", type: HTTP, headers: { Accept: "text/plain" }, params: { page: 2 } },
  ]);
  await node("call").click();
  await inspector.getByText("More settings").click();
  const headers = inspector.getByRole("group", { name: "Headers" });
  const name = (number: number) => headers.getByRole("textbox", { name: `name ${number}` });
  expect(await name(1).inputValue()).toBe("Accept");
  const field = inspector.getByRole("textbox", { name: /^URL parameters/ });
  expect(await field.inputValue(), "a number is no text").toBe('{\n  "page": 2\n}');

  await headers.getByRole("button", { name: "Add to Headers" }).press("Enter");
  await expect.poll(() => name(2).evaluate((row) => row === document.activeElement)).toBe(true);
  await page.keyboard.type("Accept");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Bearer {{token}}");
  await inspector.getByText("Headers must name Accept only once").waitFor();
  expect(await findBreaches(page)).toEqual([]);
  await name(2).fill("");
  await inspector.getByText("Headers needs a name for value 2").waitFor();

  await node("input").click();
  await page.getByRole("group", { name: /^call, .* problem/ }).waitFor();
  await node("call").click();
  await inspector.getByText("Headers needs a name for value 2").waitFor();
  await name(2).fill("Authorization");
  await name(2).press("Enter");
  await headers.getByRole("button", { name: "Remove Accept from Headers" }).press("Enter");
  expect(await name(1).inputValue()).toBe("Authorization");
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await name(1).inputValue()).toBe("Accept");
  expect((await save()).call).toMatchObject({
    headers: { Accept: "text/plain", Authorization: "Bearer {{token}}" },
    params: { page: 2 },
  });

  await headers.getByRole("button", { name: "Write as JSON" }).click();
  const json = inspector.getByRole("textbox", { name: /^Headers/ });
  await json.fill('{"Accept": {"deep": true}}');
  await json.press("Control+Enter");
  expect((await save()).call?.headers).toEqual({ Accept: { deep: true } });
  await context.close();
});

test("what a Map runs for each item is told what it reads of the item", async () => {
  const { page, node, inspector, save, context } = await open("for-each", [
    { id: "each", type: "dynamiq.nodes.operators.Map", node: { type: HTTP, name: "call" } },
  ]);
  await node("each").click();
  await inspector.getByRole("button", { name: /^call .*Configure in Node$/ }).click();
  const mapping = inspector.getByRole("region", { name: "Input mapping" });
  await mapping.getByRole("button", { name: "Add an input" }).click();
  await page.getByRole("option", { name: /^url/ }).click();
  const url = mapping.getByRole("textbox", { name: "Value of url" });
  expect(await url.inputValue()).toBe("$.url");
  await url.fill("$.address[");
  await inspector.getByText(/url .*bracket/).waitFor();
  await url.fill("$.address");
  await inspector.getByText(/url .*bracket/).waitFor({ state: "detached" });

  expect((await save()).each).toMatchObject({
    node: { input_transformer: { selector: { url: "$.address" } } },
  });
  await context.close();
});

test("the account that an action inside an agent misses is listed, and leads to its field", async () => {
  const action = {
    type: "dynamiq.nodes.tools.Pipedream",
    name: "mail",
    action_id: "gmail-send-email",
    input_props: { configurableProps: [{ name: "gmail", type_: "app", app: "gmail" }] },
  };
  const { page, inspector, context } = await open("sends-mail", [
    { id: "helper", type: "dynamiq.nodes.agents.Agent", tools: [action] },
  ]);
  await page.keyboard.press("Control+s");
  const panel = page.locator('[role="dialog"]:not([aria-modal="false"])');
  await panel.getByRole("button", { name: /^helper Tool mail: Account / }).click();
  await inspector.getByRole("heading", { level: 3, name: "mail", exact: true }).waitFor();
  await context.close();
});
