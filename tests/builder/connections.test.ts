import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { chatFlow, firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

const KEY = "sk-planted-connection-0123456789-k9Qz";

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

async function visit() {
  const visited = await openBuilder(browser, server);
  await visited.builder.goTo("Connections");
  return visited;
}

async function addBehind(name: string, type: string, config: object): Promise<string> {
  const project_id = await firstProject(server);
  const body = { name, project_id, type: `dynamiq.connections.${type}`, config };
  return (await server.call<{ id: string }>("POST", "/v1/connections", body)).id;
}

test("a connection is created from its type, its name and its fields", async () => {
  const { page, builder, complaints, context } = await visit();
  const { dialog } = builder;
  await page.getByRole("button", { name: "Add new connection" }).click();
  const create = dialog.getByRole("button", { name: "Create" });
  expect(await create.isDisabled()).toBe(true);
  await dialog.getByLabel("Type", { exact: true }).fill("open");
  await page.getByRole("option", { name: "OpenAI", exact: true }).click();
  expect(await create.isDisabled()).toBe(true);
  await dialog.getByText("OPENAI_API_KEY").waitFor();
  await dialog.getByLabel("Name", { exact: true }).fill("openai-prod");
  await create.click();
  await dialog.getByText("API key cannot be blank").waitFor();
  await dialog.locator('input[name="api_key"]').fill(KEY);
  await create.click();
  await dialog.waitFor({ state: "detached" });
  const row = builder.row("openai-prod");
  await row.getByText("you").waitFor();
  expect((await row.innerText()).split(/\s*\t\s*/).slice(0, 4)).toEqual([
    "Oa\nopenai-prod",
    "OpenAI",
    "active",
    "you",
  ]);

  const everything = await page.evaluate(() => {
    const inputs = [...document.querySelectorAll("input, textarea")] as HTMLInputElement[];
    const values = inputs.map((input) => input.value);
    return JSON.stringify([document.documentElement.outerHTML, values, { ...localStorage }]);
  });
  expect(everything).not.toContain(KEY);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a name that another connection has is pointed out, and may be given all the same", async () => {
  await addBehind("namesake", "OpenAI", { api_key: KEY });
  const { page, builder, complaints, context } = await visit();
  const { dialog } = builder;
  await builder.row("namesake").waitFor();
  await page.getByRole("button", { name: "Add new connection" }).click();
  const name = dialog.getByRole("textbox", { name: "Name", description: /^What nodes show it as/ });
  await name.fill("namesak");
  await name.press("e");
  const repeated = dialog.getByRole("textbox", {
    name: "Name",
    description: "Another connection has this name already.",
  });
  await repeated.waitFor();
  expect(await repeated.getAttribute("aria-invalid")).toBeNull();
  await page.keyboard.press("2");
  await name.waitFor();
  await page.keyboard.press("Backspace");
  await repeated.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Add new connection" }).click();
  await builder.addOpenAi("namesake", KEY);
  await expect.poll(() => builder.row("namesake").count()).toBe(2);
  expect(complaints).toEqual([]);
  await context.close();
});

test("the platform's refusal stands at the field that it names", async () => {
  const { page, builder, context } = await visit();
  await page.getByRole("button", { name: "Add new connection" }).click();
  const { dialog } = builder;
  await dialog.getByLabel("Type", { exact: true }).fill("OpenAI");
  await page.getByRole("option", { name: "OpenAI", exact: true }).click();
  await dialog.getByLabel("Name", { exact: true }).fill("elsewhere");
  await dialog.locator('input[name="api_key"]').fill("sk-\u0001");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByText("API key must be in a valid format").waitFor();
  const key = dialog.locator('input[name="api_key"][aria-invalid]');
  expect(await key.inputValue()).toBe("sk-\u0001");
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "api_key");
  await context.close();
});

test("what came along with a pasted key is recognised and taken away on request", async () => {
  const { page, builder, context } = await visit();
  const { dialog } = builder;
  await page.getByRole("button", { name: "Add new connection" }).click();
  await dialog.getByLabel("Type", { exact: true }).fill("OpenAI");
  await page.getByRole("option", { name: "OpenAI", exact: true }).click();
  await dialog.getByLabel("Name", { exact: true }).fill("pasted");
  const key = dialog.locator('input[name="api_key"]');
  await key.fill(`export OPENAI_API_KEY="${KEY}"`);
  await dialog.getByRole("button", { name: "Keep the key alone" }).click();
  expect(await key.inputValue()).toBe(KEY);
  await dialog.getByText("came along with the key").waitFor({ state: "detached" });
  await context.close();
});

test("a connection is copied, replaced everywhere, and put back", async () => {
  const first = await addBehind("swap-first", "OpenAI", { api_key: KEY });
  await addBehind("swap-other", "OpenAI", { api_key: KEY });
  const project_id = await firstProject(server);
  const workflow = await server.call<{ id: string }>("POST", "/v1/workflows", {
    name: "swapped",
    project_id,
    flow: chatFlow({ connection: first }),
    flow_ui: { nodes: [], edges: [], custom_node_data: {} },
  });
  const held = async () => {
    const path = `/v1/workflows/${workflow.id}`;
    const { flow } = await server.call<{ flow: { nodes: { connection?: string }[] } }>("GET", path);
    return flow.nodes.find(({ connection }) => connection)?.connection;
  };
  const { page, builder, complaints, context } = await visit();
  const { dialog } = builder;

  await builder.chooseAction("swap-first", "Duplicate");
  await builder.untilTold("Connection swap-first-copy created");
  await dialog.getByText("No workflow or App acts with it.").waitFor();
  await dialog.getByLabel("Ends on").fill("2031-05-06");
  await dialog.getByRole("button", { name: "Update" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "swap-first-copy", exact: true }).click();
  expect(await dialog.getByLabel("Ends on").inputValue()).toBe("2031-05-06");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "swap-first", exact: true }).click();
  await dialog.getByRole("link", { name: "swapped" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await builder.chooseAction("swap-first", "Replace everywhere…");
  await dialog
    .getByLabel("Connection that takes its place")
    .selectOption({ label: "swap-other · OpenAI" });
  await dialog.getByRole("link", { name: "swapped" }).waitFor();
  await dialog.getByText("openai-1").waitFor();
  await dialog.getByRole("button", { name: "Replace", exact: true }).click();
  await builder.untilTold("swap-other took the place of swap-first");
  expect(await held()).not.toBe(first);
  await page.getByRole("button", { name: "Undo" }).click();
  await builder.untilTold("swap-first is back in its place");
  expect(await held()).toBe(first);
  expect(complaints).toEqual([]);
  await context.close();
});

test("thousands of connections are searched at once, and drawn as far as anybody looks", async () => {
  const other = await BuilderServer.start();
  try {
    const project_id = await firstProject(other);
    for (let from = 0; from < 1_000; from += 50) {
      const made = Array.from({ length: 50 }, (_, at) =>
        other.call("POST", "/v1/connections", {
          name: `many-${String(from + at).padStart(4, "0")}`,
          project_id,
          type: "dynamiq.connections.OpenAI",
          config: { api_key: KEY },
        }),
      );
      await Promise.all(made);
    }
    const { page, builder, context } = await openBuilder(browser, other);
    await builder.goTo("Connections");
    await builder.row("many-0000").waitFor();
    await page.getByText("50 of 1000").waitFor();
    await page.getByRole("searchbox", { name: "Search connections" }).fill("many-0999");
    await builder.row("many-0999").waitFor();
    await expect.poll(() => page.getByRole("row").count()).toBe(2);
    await context.close();
  } finally {
    await other.stop();
  }
});

test("a row's menu is opened, walked and left by keyboard, the first time and again", async () => {
  await addBehind("menu-keys", "OpenAI", { api_key: "sk-menu" });
  const { page, builder, context, complaints } = await visit();
  const trigger = page.getByRole("button", { name: "Actions for menu-keys", exact: true });
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  for (const key of ["Enter", "ArrowDown", "Enter"]) {
    await trigger.focus();
    await page.keyboard.press(key);
    await page.getByRole("menuitem", { name: "Edit" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await expect.poll(focused).toBe("Actions for menu-keys");
  }
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Edit" }).waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await builder.dialog.waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("search and filters narrow the list", async () => {
  await addBehind("narrow-a", "OpenAI", { api_key: "sk-narrow" });
  await addBehind("narrow-b", "Anthropic", { api_key: "sk-narrow" });
  const { page, builder, context } = await visit();
  const table = page.getByRole("table", { name: "Connections" });
  await page.getByRole("searchbox", { name: "Search connections" }).fill("narrow");
  await expect.poll(() => table.getByRole("row").count()).toBe(3);
  await page.getByRole("combobox", { name: "Type: All types" }).click();
  await page.getByRole("option", { name: "Anthropic" }).click();
  await builder.row("narrow-b").waitFor();
  expect(await builder.row("narrow-a").count()).toBe(0);
  await page.getByRole("combobox", { name: "Status: All statuses" }).click();
  await page.getByRole("option", { name: "expired" }).click();
  await page.getByText("No connection fits the search.").waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  await builder.row("narrow-a").waitFor();
  await context.close();
});

test("a secret can be replaced and never read back; type and name are fixed", async () => {
  const id = await addBehind("rotated", "OpenAI", { api_key: KEY });
  const { page, builder, context } = await visit();
  const { dialog } = builder;
  await page.getByRole("button", { name: "rotated", exact: true }).click();
  const key = dialog.locator('input[name="api_key"]');
  expect(await key.inputValue()).toBe("");
  expect(await key.getAttribute("placeholder")).toContain("Stored, ends in …k9Qz");
  for (const fixed of ["Type", "Name"]) {
    expect(await dialog.getByLabel(fixed, { exact: true }).count()).toBe(0);
  }

  await dialog.getByRole("button", { name: "Update" }).click();
  await dialog.waitFor({ state: "detached" });
  const hint = async () =>
    (await server.call<{ secrets: { api_key: { last4: string } } }>("GET", `/v1/connections/${id}`))
      .secrets.api_key.last4;
  expect(await hint()).toBe("k9Qz");

  await page.getByRole("button", { name: "rotated", exact: true }).click();
  await key.fill("sk-planted-replacement-0123456789-Xy7w");
  await dialog.getByRole("button", { name: "Update" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await hint()).toBe("Xy7w");
  await context.close();
});

test("a connection in use is not deleted, and its users are named", async () => {
  const connection = await addBehind("kept", "OpenAI", { api_key: "sk-kept" });
  await server.call("POST", "/v1/workflows", {
    name: "kept-user",
    project_id: await firstProject(server),
    flow: chatFlow({ connection }),
    flow_ui: { nodes: [], edges: [], custom_node_data: {} },
  });
  const { page, builder, context } = await visit();
  await builder.chooseAction("kept", "Delete…");
  await builder.dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await builder.dialog.getByText("It is in use by workflow kept-user").waitFor();
  await page.keyboard.press("Escape");
  await builder.row("kept").waitFor();
  await context.close();
});

test("an unused connection is deleted", async () => {
  await addBehind("unused", "OpenAI", { api_key: "sk-unused" });
  const { builder, context } = await visit();
  await builder.chooseAction("unused", "Delete…");
  await builder.dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await builder.untilTold("Connection unused deleted");
  await builder.row("unused").waitFor({ state: "detached" });
  await context.close();
});
