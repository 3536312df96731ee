import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { furnish } from "./support/furnish.ts";
import { PipedreamStandIn } from "./support/pipedream.ts";
import { Provider } from "./support/provider.ts";
import { BuilderServer } from "./support/server.ts";

let server: BuilderServer;
let provider: Provider;
let pipedream: PipedreamStandIn;
let browser: Browser;

beforeAll(async () => {
  provider = await Provider.start();
  pipedream = await PipedreamStandIn.start();
  server = await BuilderServer.start();
  await furnish(server, provider, pipedream);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
  await pipedream?.stop();
});

async function choose(page: Page, action: string): Promise<void> {
  await page.getByRole("combobox", { name: "Event" }).click();
  await page.getByRole("option", { name: action }).click();
}

interface Row {
  id: string;
  name: string;
}

test("a connection's panel tells who changed it and which runs used it", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  const projects = await server.call<Row[]>("GET", "/v1/projects");
  const path = `/v1/connections?project_id=${projects[0]?.id}`;
  const [connection] = await server.call<Row[]>("GET", path);
  if (!connection) throw new Error("there is a connection");
  const config = { api_key: "sk-changed-0123456789" };
  await server.call("PUT", `/v1/connections/${connection.id}`, { config });

  await builder.goTo("Connections");
  await page.getByRole("button", { name: connection.name, exact: true }).click();

  const list = builder.dialog.getByRole("list", { name: "Activity" });
  await list.getByText("Config or secret changed").waitFor();
  const items = await list.getByRole("listitem").allInnerTexts();
  expect(items.at(-1)).toContain("Created");
  expect(items[0]).toContain("Config or secret changed");
  expect(items[0]).toContain("Personal access token · bootstrap");
  expect(await builder.dialog.innerText()).not.toContain("sk-changed");
  expect(complaints).toEqual([]);
  await context.close();
});

test("the settings show the whole log, narrowed by what was done, and older events on demand", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  const projects = await server.call<Row[]>("GET", "/v1/projects");
  for (let number = 0; number < 55; number += 1) {
    const body = { name: `key-${number}`, project_id: projects[0]?.id };
    await server.call("POST", "/v1/access-keys", body);
  }
  await builder.goTo("Settings");
  await page.getByRole("tab", { name: "Activity" }).click();
  const table = page.getByRole("table", { name: "Activity" });
  await table.getByText("Access key created").first().waitFor();
  expect(await table.getByRole("row").count()).toBe(51);

  await page.getByRole("button", { name: "Show older" }).click();
  await expect.poll(() => table.getByRole("row").count()).toBeGreaterThan(55);

  await choose(page, "App deployed for the first time");
  await expect.poll(async () => (await table.getByRole("row").count()) - 1).toBeGreaterThan(0);
  expect(await table.getByText("Access key created").count()).toBe(0);
  await choose(page, "Everything restored from a backup");
  await page.getByText("There are no such events.").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("what an archived App did is told by its name", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  const projects = await server.call<Row[]>("GET", "/v1/projects");
  const apps = await server.call<Row[]>("GET", `/v1/apps?project_id=${projects[0]?.id}`);
  const app = apps.find(({ name }) => name === "Ticket Triage");
  if (!app) throw new Error("there is an App");
  await server.call("POST", `/v1/apps/${app.id}/archive`);
  await builder.goTo("Settings");
  await page.getByRole("tab", { name: "Activity" }).click();

  await choose(page, "End user connected");

  const table = page.getByRole("table", { name: "Activity" });
  await table.getByText("Ticket Triage (archived)").first().waitFor();
  expect(await table.getByText("an App deleted since").count()).toBe(0);
  expect(complaints).toEqual([]);
  await server.call("POST", `/v1/apps/${app.id}/unarchive`);
  await context.close();
});

test("every event says what it was done to, and leads there", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  const projects = await server.call<Row[]>("GET", "/v1/projects");
  const create = (name: string) =>
    server.call<Row>("POST", "/v1/connections", {
      name,
      project_id: projects[0]?.id,
      type: "dynamiq.connections.OpenAI",
      config: { api_key: "sk-0123456789abcdef" },
    });
  await create("told-of");
  const { id } = await create("soon-gone");
  await server.call("DELETE", `/v1/connections/${id}`);
  await builder.goTo("Settings");
  await page.getByRole("tab", { name: "Activity" }).click();
  const table = page.getByRole("table", { name: "Activity" });
  await choose(page, "Requirement created");
  await table.getByRole("cell", { name: "openai", exact: true }).waitFor();
  await choose(page, "Connection deleted");
  await table.getByRole("cell", { name: "deleted since", exact: true }).waitFor();

  await choose(page, "Workflow saved");
  await table.getByRole("link", { name: "ticket-triage" }).first().waitFor();
  await choose(page, "Connection created");
  await table.getByRole("link", { name: "told-of" }).click();
  await builder.dialog.getByRole("heading", { name: "told-of" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
