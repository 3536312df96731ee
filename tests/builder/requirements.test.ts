import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { type Builder, openBuilder } from "./support/builder.ts";
import { chatFlow, firstProject } from "./support/flow.ts";
import { PipedreamStandIn } from "./support/pipedream.ts";
import { BuilderServer } from "./support/server.ts";

const CANVAS = { nodes: [], edges: [], custom_node_data: {} };
const OPENAI = "dynamiq.connections.OpenAI";

interface Requirement {
  id: string;
  name: string;
  form: { title: string; description?: string };
  spec: { type?: string; app_slug?: string };
}

let server: BuilderServer;
let pipedream: PipedreamStandIn;
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

/** Two models, the second after the first, of the same identity. */
function twoModels(connection: unknown) {
  const [input, model, output] = chatFlow({ connection: "" }).nodes;
  const named = (id: string, after: string) => ({
    ...model,
    id,
    name: id,
    connection,
    depends: [{ node: after }],
  });
  return [
    input,
    named("first", "input"),
    named("second", "first"),
    { ...output, depends: [{ node: "second" }], input_transformer: { selector: {} } },
  ];
}

/** A workflow that has no version yet. */
async function draft(name: string, nodes: unknown[]): Promise<string> {
  const project_id = await firstProject(server);
  const flow = { id: randomUUID(), nodes };
  const body = { name, project_id, flow, flow_ui: CANVAS };
  return (await server.call<{ id: string }>("POST", "/v1/workflows", body)).id;
}

async function saveBehind(id: string, nodes: unknown[]): Promise<void> {
  const flow = { id: randomUUID(), nodes };
  await server.call("POST", `/v1/workflows/${id}/save`, { flow, flow_ui: CANVAS });
}

async function ask(id: string, body: object): Promise<string> {
  const path = `/v1/workflows/${id}/requirements`;
  return (await server.call<Requirement>("POST", path, body)).id;
}

function asked(id: string): Promise<Requirement[]> {
  return server.call<Requirement[]>("GET", `/v1/workflows/${id}/requirements`);
}

/** A saved workflow whose two models ask each end user for a key; another requirement is unused. */
async function twoThatAsk(name: string): Promise<{ id: string; requirement: string }> {
  const id = await draft(name, twoModels(null));
  const form = { title: "Your OpenAI key", description: "Answers are written with it." };
  const spec = { type: OPENAI };
  const requirement = await ask(id, { name: "openai", type: "connection", form, spec });
  await ask(id, { name: "spare", type: "connection", form: { title: "Another key" }, spec });
  await saveBehind(id, twoModels({ $type: "requirement", $id: requirement }));
  return { id, requirement };
}

async function open(name: string) {
  const visit = await openBuilder(browser, server);
  const { page, builder } = visit;
  await builder.goTo("Agents");
  await page.getByRole("button", { name, exact: true }).click();
  const card = (id: string) => page.getByRole("group", { name: new RegExp(`^${id}, `) });
  await card("input").waitFor();
  return { ...visit, card };
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const panel = page.getByRole("dialog").filter({ hasText: "Save version" });
  await panel.getByRole("button", { name: "Save", exact: true }).click();
  await panel.waitFor({ state: "detached" });
  await page.getByText("Unsaved changes").waitFor({ state: "detached" });
}

/** What the nodes of the newest version say. */
async function savedNodes(id: string): Promise<Record<string, unknown>[]> {
  const path = `/v1/workflows/${id}`;
  const { flow } = await server.call<{ flow: { nodes: Record<string, unknown>[] } }>("GET", path);
  return flow.nodes;
}

/** The requirements of the workflow, as the inspector lists them while nothing is selected. */
function overview(page: Page) {
  return page.getByRole("region", { name: "Requirements", exact: true });
}

/** The sheet of a requirement that is open. */
function sheet(builder: Builder, name: string) {
  return builder.dialog.filter({ hasText: `Requirement ${name}` });
}

test("until a workflow is saved its nodes take a connection alone", async () => {
  await draft("not-saved", twoModels(null));
  const { page, builder, card, complaints, context } = await open("not-saved");
  const { dialog } = builder;
  await card("first").click();
  const field = page.getByRole("button", { name: /^Connection OpenAI/ });
  await field.click();
  const connections = dialog.getByRole("tab", { name: "Connections", exact: true });
  const requirements = dialog.getByRole("tab", { name: "Requirements", exact: true });
  await dialog.getByText("Requirements: Save the workflow first").waitFor();
  const isChosen = () => requirements.getAttribute("aria-selected");
  expect(await requirements.isDisabled()).toBe(true);
  await requirements.click({ force: true });
  expect(await isChosen()).toBe("false");
  await connections.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  expect(await isChosen()).toBe("false");
  expect(await connections.getAttribute("aria-selected")).toBe("true");
  expect(await dialog.getByRole("button", { name: "New requirement" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await save(page);
  await field.click();
  expect(await requirements.isDisabled()).toBe(false);
  expect(await dialog.getByText("Save the workflow first").count()).toBe(0);
  await connections.focus();
  await page.keyboard.press("ArrowRight");
  await dialog.getByText("No requirement fits this node yet.").waitFor();
  await dialog.getByRole("button", { name: "New requirement" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("a connection is made from a node, and the node acts with it", async () => {
  const id = await draft("no-key-yet", twoModels(null));
  const { page, builder, card, complaints, context } = await open("no-key-yet");
  const { dialog } = builder;
  await card("first").click();
  await page.getByRole("button", { name: "Connection OpenAI Choose a connection" }).click();
  await dialog.getByRole("button", { name: "New connection" }).click();
  await dialog.getByRole("heading", { name: "Add new connection" }).waitFor();
  // What the node accepts is chosen already.
  expect(await dialog.getByLabel("Type", { exact: true }).inputValue()).toBe("OpenAI");
  await dialog.getByLabel("Name", { exact: true }).fill("from-the-node");
  await dialog.locator('input[name="api_key"]').fill("sk-planted-chooser-0123456789");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.waitFor({ state: "detached" });
  const field = page.getByRole("button", { name: "Connection OpenAI from-the-node" });
  await field.waitFor();
  await expect.poll(() => card("first").innerText()).toContain("Shared · from-the-node");
  expect(await card("second").innerText()).toContain("No connection");
  await page.keyboard.press("Control+z");
  await field.waitFor({ state: "detached" });
  await page.keyboard.press("Control+Shift+z");
  await save(page);
  const all = await server.call<{ id: string; name: string }[]>("GET", "/v1/connections");
  const made = all.find(({ name }) => name === "from-the-node");
  const first = (await savedNodes(id)).find((node) => node.id === "first");
  expect(first?.connection).toBe(made?.id);
  expect(complaints).toEqual([]);
  await context.close();
});

test("what end users read of a requirement is changed; its type and its name stay", async () => {
  const { id, requirement } = await twoThatAsk("told-anew");
  const { page, builder, card, complaints, context } = await open("told-anew");
  const { dialog } = builder;
  await card("first").click();
  const field = page.getByRole("button", { name: "Connection OpenAI openai (Requirement)" });
  await field.click();
  await dialog.getByRole("option", { name: /^openai.*Your OpenAI key.*used by 2 nodes/ }).waitFor();
  await dialog.getByRole("button", { name: "Edit openai…" }).click();
  const editor = sheet(builder, "openai");
  await editor.getByRole("heading", { name: "Requirement openai" }).waitFor();
  const facts = await editor.getByRole("definition").allInnerTexts();
  expect(facts).toEqual(["OpenAI\nCannot be changed.", "openai\nCannot be changed."]);
  expect(await editor.getByRole("textbox").count()).toBe(2);
  expect(await editor.getByRole("combobox").count()).toBe(0);

  const title = editor.getByLabel("Form Title");
  expect(await title.inputValue()).toBe("Your OpenAI key");
  await title.fill(" ");
  await editor.getByRole("button", { name: "Update" }).click();
  await editor.getByText("cannot be blank").waitFor();
  await title.fill("Key of OpenAI");
  await editor.getByLabel("Description").fill("");
  await editor.getByRole("button", { name: "Update" }).click();
  await builder.untilTold("Requirement openai updated");
  await editor.waitFor({ state: "detached" });

  const now = (await asked(id)).find((each) => each.id === requirement);
  expect(now).toMatchObject({ name: "openai", spec: { type: OPENAI } });
  expect(now?.form.title).toBe("Key of OpenAI");
  expect(now?.form.description ?? "").toBe("");
  await field.click();
  await dialog.getByRole("option", { name: /^openai.*Key of OpenAI/ }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("a deleted requirement leaves the nodes that it names first, and one undo brings it back", async () => {
  const { id, requirement } = await twoThatAsk("cleared");
  const { page, builder, card, complaints, context } = await open("cleared");
  await overview(page)
    .getByRole("button", { name: /^.*openai.*used by 2 nodes$/ })
    .click();
  const editor = sheet(builder, "openai");
  await editor.getByRole("button", { name: "Delete…" }).click();
  const question = builder.dialog.filter({ hasText: "Delete requirement openai?" });
  await question
    .getByText("It will be cleared from 2 nodes, which then need another connection: first, second")
    .waitFor();
  await question.getByText("Keep it", { exact: true }).click();
  await question.waitFor({ state: "detached" });
  expect((await asked(id)).map(({ name }) => name)).toContain("openai");
  await editor.getByRole("button", { name: "Delete…" }).click();
  await question.getByRole("button", { name: "Delete", exact: true }).click();
  await builder.untilTold(/It was cleared from first, second\. Undo \(.+\) brings it back\./);
  await editor.waitFor({ state: "detached" });
  for (const node of ["first", "second"]) {
    await expect.poll(() => card(node).innerText()).toContain("No connection");
  }
  await overview(page)
    .getByRole("button", { name: /openai/ })
    .waitFor({ state: "detached" });
  expect((await asked(id)).map(({ name }) => name)).toEqual(["spare"]);

  await page.keyboard.press("Control+z");
  await builder.untilTold("Requirement openai is back");
  for (const node of ["first", "second"]) {
    await expect.poll(() => card(node).innerText()).toContain("Requirement · openai");
  }
  const back = (await asked(id)).find(({ name }) => name === "openai");
  expect(back?.id).not.toBe(requirement);
  expect(back).toMatchObject({
    form: { title: "Your OpenAI key", description: "Answers are written with it." },
    spec: { type: OPENAI },
  });
  await overview(page)
    .getByRole("button", { name: /openai.*used by 2 nodes$/ })
    .waitFor();

  // The steps of the history name it by its new id, back and forth.
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => card("first").innerText()).toContain("No connection");
  await page.keyboard.press("Control+z");
  await expect.poll(() => card("first").innerText()).toContain("Requirement · openai");
  await save(page);
  const models = (await savedNodes(id)).filter((node) => "connection" in node);
  expect(models.map(({ connection }) => connection)).toEqual([
    { $type: "requirement", $id: back?.id },
    { $type: "requirement", $id: back?.id },
  ]);
  expect((await asked(id)).filter(({ name }) => name === "openai")).toHaveLength(1);
  expect(complaints).toEqual([]);
  await context.close();
});

test("the workflow lists what it can ask for, used or not, by keyboard too", async () => {
  await twoThatAsk("overview");
  const { page, builder, card, complaints, context } = await open("overview");
  const items = overview(page).getByRole("listitem");
  const lines = async () =>
    (await items.allInnerTexts()).map((text) =>
      text
        .split(/\s*\n\s*/)
        .slice(-3)
        .join(" | "),
    );
  await expect
    .poll(lines)
    .toEqual(["openai | Your OpenAI key | used by 2 nodes", "spare | Another key | unused"]);
  await card("second").click();
  await page.keyboard.press("Delete");
  await card("second").waitFor({ state: "detached" });
  await expect.poll(lines).toContain("openai | Your OpenAI key | used by 1 node");

  const spare = overview(page).getByRole("button", { name: /spare/ });
  await spare.press("Enter");
  await sheet(builder, "spare").getByRole("button", { name: "Delete…" }).click();
  const question = builder.dialog.filter({ hasText: "Delete requirement spare?" });
  await question.getByText("No node uses it.").waitFor();
  await question.getByText("Keep it", { exact: true }).click();
  await question.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await builder.dialog.waitFor({ state: "detached" });
  const focused = () => spare.evaluate((element) => element === document.activeElement);
  await expect.poll(focused).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
});

/** A placeholder for a part of an account that each end user links. */
function accountOf(requirement: string, part: "external_user_id" | "account_id") {
  return { $type: "requirement", $id: requirement, value_path: `$.${part}` };
}

/** Two actions of Gmail; without a requirement nobody's account is chosen. */
function twoMails(requirement: string | null) {
  const mail = (id: string, after: string) => ({
    id,
    name: id,
    type: "dynamiq.nodes.tools.Pipedream",
    action_id: "gmail-send-email",
    external_user_id: requirement && accountOf(requirement, "external_user_id"),
    input_props: {
      configurableProps: [
        { name: "gmail", type_: "app", app: "gmail" },
        { name: "subject", type_: "string", label: "Subject" },
      ],
    },
    configurable_props: {
      ...(requirement && { gmail: { authProvisionId: accountOf(requirement, "account_id") } }),
      subject: "Hello",
    },
    depends: [{ node: after }],
  });
  const [input, , output] = chatFlow({ connection: "" }).nodes;
  return [
    input,
    mail("greets", "input"),
    mail("reminds", "greets"),
    { ...output, depends: [{ node: "reminds" }], input_transformer: { selector: {} } },
  ];
}

test("an account that end users link is edited, counted and deleted as a connection is", async () => {
  await server.call("PUT", "/v1/pipedream/settings", pipedream.settings);
  const id = await draft("two-mails", twoMails(null));
  const requirement = await ask(id, {
    name: "gmail_account",
    type: "pipedream_account",
    form: { title: "Gmail Account" },
    spec: { app_slug: "gmail" },
  });
  await saveBehind(id, twoMails(requirement));
  const { page, builder, card, complaints, context } = await open("two-mails");
  const { dialog } = builder;
  await card("greets").click();
  const field = page.getByRole("button", { name: "Account Gmail gmail_account (Requirement)" });
  await field.click();
  await dialog
    .getByRole("option", { name: /^gmail_account.*Gmail Account.*used by 2 nodes/ })
    .waitFor();
  await dialog.getByRole("button", { name: "Edit gmail_account…" }).click();
  const editor = sheet(builder, "gmail_account");
  expect(await editor.getByRole("term").allInnerTexts()).toEqual(["App", "Name"]);
  expect(await editor.getByRole("definition").allInnerTexts()).toEqual([
    "Gmail\nCannot be changed.",
    "gmail_account\nCannot be changed.",
  ]);
  await editor.getByLabel("Form Title").fill("Your Gmail");
  await editor.getByRole("button", { name: "Update" }).click();
  await builder.untilTold("Requirement gmail_account updated");
  await editor.waitFor({ state: "detached" });
  expect((await asked(id)).map(({ form }) => form.title)).toEqual(["Your Gmail"]);

  await field.click();
  await dialog.getByRole("button", { name: "Edit gmail_account…" }).click();
  await editor.getByRole("button", { name: "Delete…" }).click();
  const question = dialog.filter({ hasText: "Delete requirement gmail_account?" });
  await question
    .getByText("It will be cleared from 2 nodes, which then need another account: greets, reminds")
    .waitFor();
  await question.getByRole("button", { name: "Delete", exact: true }).click();
  await builder.untilTold("It was cleared from greets, reminds.");
  await page.getByRole("button", { name: "Account Gmail Choose an account" }).waitFor();
  for (const node of ["greets", "reminds"]) {
    await expect.poll(() => card(node).innerText()).toContain("No account");
  }
  expect(await asked(id)).toEqual([]);

  await page.keyboard.press("Control+z");
  await builder.untilTold("Requirement gmail_account is back");
  await field.waitFor();
  await save(page);
  const [back] = await asked(id);
  expect(back).toMatchObject({ form: { title: "Your Gmail" }, spec: { app_slug: "gmail" } });
  const mails = (await savedNodes(id)).filter((node) => "action_id" in node);
  expect(mails).toHaveLength(2);
  for (const mail of mails) {
    expect(mail).toMatchObject({
      external_user_id: accountOf(back?.id ?? "", "external_user_id"),
      configurable_props: { gmail: { authProvisionId: accountOf(back?.id ?? "", "account_id") } },
    });
  }
  expect(complaints).toEqual([]);
  await context.close();
});
