import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
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
  await codes.fill("200");
  await codes.press("Control+Enter");
  await codes.fill("");
  await codes.press("Control+Enter");
  expect(await codes.getAttribute("placeholder")).toBe("Empty, not the default: 200");

  await node("each").click();
  const behaviour = inspector.getByRole("combobox", { name: /^Behavio/ });
  expect(await behaviour.inputValue()).toBe("null");
  await behaviour.selectOption("");
  expect(await behaviour.inputValue()).toBe("");
  await context.close();
});
