import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { chatFlow, firstProject } from "./support/flow.ts";
import { PipedreamStandIn } from "./support/pipedream.ts";
import { BuilderServer } from "./support/server.ts";

const CANVAS = { nodes: [], edges: [], custom_node_data: {} };

let pipedream: PipedreamStandIn;
let server: BuilderServer;
let browser: Browser;
let keyId: string;
let googleId: string;

beforeAll(async () => {
  pipedream = await PipedreamStandIn.start();
  server = await BuilderServer.start();
  browser = await launchBrowser();
  await server.call("PUT", "/v1/pipedream/settings", pipedream.settings);
  const project_id = await firstProject(server);
  const connect = async (name: string, type: string, config: object) => {
    const body = { name, project_id, type: `dynamiq.connections.${type}`, config };
    return (await server.call<{ id: string }>("POST", "/v1/connections", body)).id;
  };
  keyId = await connect("team-key", "OpenAI", { api_key: "sk-planted-redeploy-0123456789" });
  googleId = await connect("my-google", "GoogleOAuth2", {});
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await pipedream?.stop();
});

/** Nodes that act as the builder: with an account linked at Pipedream, and with a sign-in to Google. */
async function personalFlow() {
  const project_id = await firstProject(server);
  const account = pipedream.link(project_id, "slack", "ops@example.com");
  const { nodes } = chatFlow({ connection: keyId });
  const notify = {
    id: "notify",
    name: "notify",
    type: "dynamiq.nodes.tools.Pipedream",
    action_id: "slack-send-message",
    external_user_id: project_id,
    input_props: {
      configurableProps: [
        { name: "slack", type_: "app", app: "slack" },
        { name: "text", type_: "string" },
      ],
    },
    configurable_props: { slack: { authProvisionId: account.id } },
    input_transformer: { selector: { text: "$.openai-1.output.content" } },
    depends: [{ node: "openai-1" }],
  };
  const reads = {
    id: "reads-drive",
    name: "reads-drive",
    type: "dynamiq.nodes.tools.HttpApiCall",
    url: "https://www.googleapis.com/drive/v3/files",
    connection: googleId,
    depends: [{ node: "notify" }],
  };
  return { id: randomUUID(), nodes: [...nodes.slice(0, 2), notify, reads, ...nodes.slice(2)] };
}

/** An App that runs v1, which acts with a shared key; v2 acts as the builder. */
async function deployOlder(name: string): Promise<string> {
  const project_id = await firstProject(server);
  const flow = chatFlow({ connection: keyId });
  const body = { name, project_id, flow, flow_ui: CANVAS };
  const { id } = await server.call<{ id: string }>("POST", "/v1/workflows", body);
  await server.call("POST", `/v1/workflows/${id}/save`, { flow, flow_ui: CANVAS });
  const app = { name, project_id, workflow_id: id, access_control: { access_type: "private" } };
  const { id: appId } = await server.call<{ id: string }>("POST", "/v1/apps", app);
  const newer = { flow: await personalFlow(), flow_ui: CANVAS };
  await server.call("POST", `/v1/workflows/${id}/save`, newer);
  return appId;
}

async function versionOf(appId: string): Promise<number> {
  const path = `/v1/apps/${appId}`;
  const app = await server.call<{ workflow_version: { version: number } }>("GET", path);
  return app.workflow_version.version;
}

/** Opens a tab of an App's page. */
async function open(appId: string, tab: "integration" | "history", before?: (page: Page) => void) {
  const visit = await openBuilder(browser, server);
  const { page, builder } = visit;
  await before?.(page);
  await page.evaluate((at) => {
    location.hash = at;
  }, `#/deployments/${appId}/${tab}`);
  const { dialog } = builder;
  const warning = dialog.getByRole("alert").filter({ hasText: "reads and sends as you" });
  const confirm = dialog.getByRole("button", { name: "Deploy", exact: true });
  return { ...visit, dialog, warning, confirm };
}

const AS_THE_BUILDER = ["notify acts with your Slack account", "reads-drive acts with my-google"];

test("a newer version that acts as the builder is warned of on the App's page, and an older one is not", async () => {
  const appId = await deployOlder("newer");
  const { page, builder, dialog, warning, confirm, complaints, context } = await open(
    appId,
    "integration",
  );
  await page.getByRole("button", { name: "Deploy v2" }).click();
  await warning.waitFor();
  expect(await warning.getByRole("listitem").allInnerTexts()).toEqual(AS_THE_BUILDER);
  await confirm.click();
  await builder.untilTold("newer runs v2");
  await dialog.waitFor({ state: "detached" });

  // The version that is about to be deployed decides, not the one that runs.
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByRole("button", { name: "Redeploy v1" }).click();
  await confirm.waitFor();
  expect(await warning.count()).toBe(0);
  await confirm.click();
  await builder.untilTold("newer runs v1");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Redeploy v2" }).click();
  await warning.waitFor();
  expect(await warning.getByRole("listitem").allInnerTexts()).toEqual(AS_THE_BUILDER);
  await dialog.getByRole("button", { name: "Cancel" }).last().click();
  expect(await versionOf(appId)).toBe(1);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a deploy waits while its version is read, and says so where it cannot be read", async () => {
  const appId = await deployOlder("unread");
  await server.call("POST", `/v1/apps/${appId}/deploy`, {});
  let answer: "hold" | "fail" | "pass" = "hold";
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const visit = await open(appId, "history", (page) =>
    page.route("**/versions?*", async (route) => {
      if (answer === "hold") await released;
      if (answer === "pass") await route.continue();
      else await route.fulfill({ status: 500, json: { error: { code: "internal" } } });
    }),
  );
  const { page, builder, dialog, warning, confirm, context } = visit;
  await page.getByRole("button", { name: "Redeploy v1" }).click();
  const reading = dialog.getByRole("button", { name: "Reading v1…" });
  await reading.waitFor();
  expect(await reading.getAttribute("aria-disabled")).toBe("true");
  await reading.click({ force: true });
  expect(await versionOf(appId)).toBe(2);

  answer = "fail";
  release();
  await dialog.getByRole("alert").filter({ hasText: "What v1 does could not be read" }).waitFor();
  answer = "pass";
  await dialog.getByRole("button", { name: "Try again" }).click();
  await dialog.getByText("could not be read").waitFor({ state: "detached" });
  await confirm.click();
  await builder.untilTold("unread runs v1");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Redeploy v2" }).click();
  await warning.waitFor();
  await context.close();
});

test("the editor's own deploy warns of a linked account alike", async () => {
  const appId = await deployOlder("edited");
  const { page, dialog, warning, context } = await open(appId, "integration");
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Open the agent" }).click();
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await warning.waitFor();
  expect(await warning.getByRole("listitem").allInnerTexts()).toEqual(AS_THE_BUILDER);
  await dialog.getByRole("button", { name: "Cancel", exact: true }).click();
  await context.close();
});
