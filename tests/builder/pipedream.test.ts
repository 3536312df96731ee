import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, newVisit } from "../connect-page/support/browser.ts";
import { HostedPage } from "../connect-page/support/hosted-page.ts";
import { type Builder, openBuilder } from "./support/builder.ts";
import { firstProject } from "./support/flow.ts";
import { CLIENT, PipedreamStandIn, PROJECT } from "./support/pipedream.ts";
import { BuilderServer } from "./support/server.ts";

let pipedream: PipedreamStandIn;
let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  pipedream = await PipedreamStandIn.start();
  server = await BuilderServer.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await pipedream?.stop();
});

/** Starts a workflow and puts an Action node between its Input and its Output. */
async function addAction(page: Page, builder: Builder, name: string): Promise<void> {
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "New workflow" }).click();
  await builder.dialog.getByLabel("Name").fill(name);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1 }).filter({ hasText: name }).waitFor();
  await page.getByRole("searchbox", { name: "Find a node" }).fill("Pipedream");
  await page.getByRole("button", { name: "Pipedream", exact: true }).press("Enter");
  await page.getByRole("group", { name: /^pipedream-1, / }).waitFor();
}

async function pickAction(page: Page, app: string, action: string): Promise<void> {
  await page.getByRole("combobox", { name: "Search for an app" }).fill(app);
  await page.getByRole("option", { name: new RegExp(`^${app}`, "i") }).click();
  await page.getByRole("option", { name: new RegExp(`^${action}`) }).click();
}

/** The field of a property. */
function field(page: Page, label: string): Locator {
  const form = page.getByRole("region", { name: "Properties" });
  return form.getByLabel(new RegExp(`^${label}(?! \\d)\\b`));
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const panel = page.getByRole("dialog").filter({ hasText: "Save version" });
  await panel.getByRole("button", { name: "Save", exact: true }).click();
  await panel.waitFor({ state: "detached" });
  await page.getByText("Unsaved changes").waitFor({ state: "detached" });
}

/** Sets the project up, as Settings does. */
async function setUp(): Promise<void> {
  await server.call("PUT", "/v1/pipedream/settings", pipedream.settings);
}

/** Links an account in the tab that a press opens. */
async function linkIn(page: Page, press: () => Promise<void>): Promise<void> {
  const opened = page.context().waitForEvent("page");
  await press();
  const tab = await opened;
  await tab.getByRole("button", { name: "Link my account" }).click();
  await tab.getByText("Linked").waitFor();
  await tab.close();
}

/** The node of the newest saved version. */
async function savedAction(name: string): Promise<Record<string, unknown> | undefined> {
  const project = await firstProject(server);
  const all = await server.call<{ id: string; name: string }[]>(
    "GET",
    `/v1/workflows?project_id=${project}`,
  );
  const { id } = all.find((workflow) => workflow.name === name) ?? {};
  const { flow } = await server.call<{ flow: { nodes: Record<string, unknown>[] } }>(
    "GET",
    `/v1/workflows/${id}`,
  );
  return flow.nodes.find(({ name: each }) => each === "pipedream-1");
}

test("without a project of Pipedream the node says what is needed, and Settings takes it", async () => {
  const { page, builder, context, complaints } = await openBuilder(browser, server);
  await addAction(page, builder, "unset");
  await page.getByText("which is not set up here").waitFor();
  await save(page);
  await page.getByRole("link", { name: "Set it up in Settings, Pipedream" }).click();
  await page.getByText("Pipedream is not set up").waitFor();
  await page.getByLabel("Project ID").fill(PROJECT);
  await page.getByLabel("Client ID").fill(CLIENT.id);
  await page.getByLabel("Client secret").fill("not the secret");
  await page.getByText("More settings").click();
  await page.getByLabel("Address of the API").fill(pipedream.url);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("is not accepted by Pipedream").waitFor();
  await page.getByLabel("Client secret").fill(CLIENT.secret);
  await page.getByRole("button", { name: "Save" }).click();
  await builder.untilTold("Pipedream accepts the client");
  await page.getByText("At most ten users can link accounts.").waitFor();
  expect(await page.content()).not.toContain(CLIENT.secret);
  expect(complaints.filter((text) => !text.includes("400"))).toEqual([]);
  await context.close();
});

test("a builder links an account on the spot and fills an action's form", async () => {
  await setUp();
  const { page, builder, context, complaints } = await openBuilder(browser, server);
  const { dialog } = builder;
  await addAction(page, builder, "announce");
  await pickAction(page, "Slack", "Send Message");
  await page.getByText("Invite the bot first.").waitFor();
  await page.getByText("Signing token").waitFor({ state: "detached" });

  const account = page.getByRole("button", { name: /^Account Slack/ });
  await account.click();
  await dialog.getByText("No Slack account is linked in this project yet.").waitFor();
  await linkIn(page, () => dialog.getByRole("button", { name: "Link an account" }).click());
  await builder.untilTold("ann@example.com is linked");
  await page.getByRole("button", { name: "Account Slack ann@example.com" }).waitFor();

  // A second account of the app is told apart by its name.
  pipedream.link(await firstProject(server), "slack", "ops@example.com");
  await save(page);
  // Where the account acts is told as soon as it is saved.
  await page.getByText("Acts in 1 workflow").waitFor();
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await dialog.getByLabel("App name").fill("Announcer");
  await dialog.getByRole("button", { name: /^Deploy/ }).click();
  await dialog.getByRole("button", { name: "Open the App" }).click();
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "announce", exact: true }).click();
  await page.getByRole("group", { name: /^pipedream-1, / }).click();
  await page.getByText("Acts in 1 workflow and 1 App").click();
  await page.getByRole("link", { name: "Announcer" }).waitFor();
  await account.click();
  await page.getByRole("option", { name: /^ops@example.com/ }).click();
  await page.getByRole("button", { name: "Account Slack ops@example.com" }).waitFor();
  // The card says which action, of which app, and as whom.
  await page
    .getByRole("group", { name: /^pipedream-1, Slack · Send Message, Shared · ops@example\.com/ })
    .waitFor();

  // One that stopped working can be mended without being chosen.
  const ops = [...pipedream.accounts.values()].find(({ name }) => name === "ops@example.com");
  if (ops) ops.healthy = false;
  await account.click();
  await page.getByRole("option", { name: /^ann@example.com/ }).click();
  await account.click();
  await dialog.getByRole("button", { name: "Reconnect ops@example.com" }).waitFor();
  if (ops) ops.healthy = true;
  await page.keyboard.press("Escape");

  // The first one is disconnected, once that was asked.
  await account.click();
  await page.getByRole("option", { name: /^ann@example.com/ }).click();
  await account.click();
  await dialog.getByRole("button", { name: "Disconnect ann@example.com…" }).click();
  await dialog.getByText("Every node and App that acts with it stops").waitFor();
  await dialog.getByRole("link", { name: "Announcer" }).waitFor();
  await dialog.getByRole("button", { name: "Disconnect", exact: true }).click();
  await builder.untilTold("ann@example.com is disconnected");
  expect([...pipedream.accounts.values()].map(({ name }) => name)).toEqual(["ops@example.com"]);
  await page.getByRole("button", { name: "Account Slack Choose an account" }).click();
  await page.getByRole("option", { name: /^ops@example.com/ }).click();

  // Choices come from the app, searched for there.
  await field(page, "Channel").click();
  await page.getByRole("option", { name: "#general" }).waitFor();
  await dialog.getByRole("combobox", { name: "Search" }).fill("rele");
  await page.getByRole("option", { name: "#releases" }).waitFor();
  await page.keyboard.press("Enter");
  await field(page, "Channel").getByText("#releases").waitFor();

  // One property brings others.
  await field(page, "Blocks").waitFor({ state: "detached" });
  await field(page, "Kind").selectOption("rich");
  await field(page, "Blocks").fill("[]");

  // Optional ones are added on demand; a number has to be one; a secret is not kept.
  await page.getByRole("button", { name: "Add a property" }).click();
  await page.getByRole("option", { name: "Retries" }).click();
  await field(page, "Retries").fill("many");
  await page.getByText("must be a whole number").waitFor();
  await field(page, "Retries").fill("3");
  await page.getByText("must be a whole number").waitFor({ state: "detached" });
  await page.getByLabel("Value of text").fill("$.input.output.input");
  await page.getByRole("button", { name: "Add an input" }).click();
  await page.getByRole("option", { name: "Signing token" }).click();
  await page.getByLabel("Value of token").waitFor();
  await save(page);

  const node = await savedAction("announce");
  expect(node).toMatchObject({
    type: "dynamiq.nodes.tools.Pipedream",
    action_id: "slack-send-message",
    external_user_id: await firstProject(server),
    dynamic_props_id: "dyp_1",
    configurable_props: {
      channel: { __lv: { label: "#releases", value: "C002" } },
      kind: "rich",
      blocks: "[]",
      retries: 3,
    },
    input_transformer: {
      selector: { text: "$.input.output.input", token: "$.input.output.input" },
    },
  });
  expect(complaints).toEqual([]);
  await context.close();
});

test("an end user's account is a requirement, linked on the page, and the run acts with it", async () => {
  await setUp();
  const { page, builder, context, complaints } = await openBuilder(browser, server);
  const { dialog } = builder;
  await addAction(page, builder, "mailer");
  await pickAction(page, "Gmail", "Send Email");
  await save(page);
  await page.getByRole("button", { name: /^Account Gmail/ }).click();
  await dialog.getByText("Requirements", { exact: true }).click();
  await dialog.getByText("No requirement of a Gmail account yet").waitFor();
  await dialog.getByRole("button", { name: "New requirement" }).click();
  expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("gmail_account");
  expect(await dialog.getByLabel("Form Title").inputValue()).toBe("Gmail Account");
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByRole("button", { name: "Account Gmail gmail_account (Requirement)" }).waitFor();
  await page.getByLabel("Value of subject").fill("$.input.output.input");
  await field(page, "To").fill("team@example.com\nops@example.com");
  await save(page);

  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await dialog.getByLabel("App name").fill("Mailer");
  await dialog.getByRole("button", { name: /^Deploy v\d/ }).click();
  await dialog.getByRole("button", { name: "Open the App" }).click();
  const appId = /deployments\/([^/]+)/.exec(page.url())?.[1];
  const { url } = await server.raw<{ url: string }>("POST", `/v1/apps/${appId}/connect/tokens`, {
    user_id: "user-42",
  });

  const visitor = await newVisit(browser);
  await visitor.page.goto(url);
  const hosted = new HostedPage(visitor.page);
  const item = hosted.item("Pending", "Gmail Account");
  await linkIn(visitor.page, () => item.getByRole("button").click());
  await hosted.item("Completed", "Gmail Account").waitFor();
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();

  const run = await server.call<{ status: string }>("POST", `/v1/apps/${appId}/runs`, {
    input: { input: "Good morning" },
    user_id: "user-42",
  });
  expect(run.status).toBe("completed");
  const [performed] = pipedream.performed;
  const own = [...pipedream.accounts.values()].find(({ app }) => app.name_slug === "gmail");
  expect(performed).toMatchObject({
    id: "gmail-send-email",
    external_user_id: own?.external_id,
    configured_props: {
      gmail: { authProvisionId: own?.id },
      to: ["team@example.com", "ops@example.com"],
      subject: "Good morning",
    },
  });
  expect(own?.external_id).not.toBe(await firstProject(server));
  expect(complaints).toEqual([]);
  await context.close();
});

test("forty properties are drawn at once, and typing waits for nobody", async () => {
  await setUp();
  const { page, builder, context } = await openBuilder(browser, server);
  await addAction(page, builder, "forty");
  await pickAction(page, "Notion", "Delete Page");
  await page.getByText("Can delete or change things").waitFor();
  for (let at = 3; at < 40; at += 1) {
    await page.getByRole("button", { name: "Add a property" }).click();
    await page.getByRole("option").first().click();
  }
  await field(page, "Field 39").waitFor();
  const before = pipedream.asked.length;
  await field(page, "Field 39").pressSequentially("forty letters", { delay: 5 });
  expect(pipedream.asked.slice(before)).toEqual([]);
  for (let at = 3; at < 40; at += 1) {
    await field(page, `Field ${at}`).fill(`value ${at}`);
  }

  // The form is opened anew with every property in it.
  const took: number[] = [];
  for (let again = 0; again < 5; again += 1) {
    await page.getByRole("group", { name: /^output, / }).click();
    await field(page, "Field 39").waitFor({ state: "detached" });
    took.push(
      await page.evaluate(async () => {
        const node = document.querySelector<HTMLElement>('[aria-label^="pipedream-1, "]');
        const from = performance.now();
        node?.click();
        while (!document.querySelector("[id$='configurable_props.field39']")) {
          await new Promise((next) => requestAnimationFrame(next));
        }
        return performance.now() - from;
      }),
    );
  }
  process.stderr.write(`a form of 40 properties opens in ${took.map(Math.round).join(", ")} ms\n`);
  await context.close();
});

test("without the network the canvas goes on with what it knows", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await builder.goTo("Agents");
  pipedream.offline = true;
  try {
    await page.getByRole("button", { name: "mailer", exact: true }).click();
    await page.getByRole("group", { name: /^pipedream-1, / }).click();
    await page.getByText("Pipedream cannot be reached. This is what it said").waitFor();
    await field(page, "Subject").fill("Fixed");
    await page.getByRole("button", { name: "Change the action" }).click();
    await page.getByRole("option", { name: /^Slack/ }).click();
    await page.getByRole("option", { name: /^Send Message/ }).waitFor();
  } finally {
    pipedream.offline = false;
  }
  await context.close();
});
