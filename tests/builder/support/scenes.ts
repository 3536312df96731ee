import type { Page } from "playwright-core";
import type { Builder, BuilderVisit } from "./builder.ts";

/** A document to import, one of whose connections has to be chosen. */
const DOCUMENT = `connections:
  team: {type: dynamiq.connections.OpenAI, api_key: sk-proj-0123456789abcdefghijk}
nodes:
  ask:
    type: dynamiq.nodes.llms.OpenAI
    connection: team
    model: gpt-4o-mini
    prompt: {messages: [{role: user, content: '{{question}}'}]}
flows: {f: {nodes: [ask]}}
workflows: {answers-too: {flow: f}}
`;

/** Every screen, in the order in which a builder goes through them. */
export const SCENES: Record<string, (visit: BuilderVisit, appId: string) => Promise<unknown>> = {
  async agents({ builder }) {
    await builder.goTo("Agents");
    await builder.row("ticket-triage").waitFor();
  },
  async "agents-new"({ builder, page }) {
    await page.getByRole("button", { name: "New workflow" }).click();
    await builder.dialog.getByLabel("Name").fill("Reply Drafts");
  },
  async "agents-import"({ builder, page }) {
    await close(builder);
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await builder.dialog.getByLabel("Document").fill(DOCUMENT);
    await builder.dialog.getByRole("button", { name: "Check", exact: true }).click();
    await builder.dialog.getByText("The workflow answers-too").waitFor();
  },
  async palette({ builder, page }) {
    await close(builder);
    await page.keyboard.press("Control+K");
    await builder.dialog.getByRole("combobox").fill("conn");
  },
  async shortcuts({ builder, page }) {
    await close(builder);
    await page.keyboard.press("?");
    await builder.dialog.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  },
  async connections({ builder }) {
    await close(builder);
    await builder.goTo("Connections");
    await builder.row("openai-prod").waitFor();
  },
  async "connections-types"({ builder, page }) {
    await page.getByRole("button", { name: "Add new connection" }).click();
    await builder.dialog.getByLabel("Type", { exact: true }).click();
    await page.getByRole("option").first().waitFor();
  },
  async "connections-add"({ builder, page }) {
    await page.getByRole("option", { name: "OpenAI", exact: true }).click();
    await builder.dialog.getByLabel("Name", { exact: true }).fill("openai-eu");
    await builder.dialog.locator('input[name="api_key"]').fill("sk-proj-0123456789abcdefghijk");
    await builder.dialog.getByText("More settings").click();
  },
  async "connections-edit"({ builder, page }) {
    await close(builder);
    await page.getByRole("button", { name: "openai-prod", exact: true }).click();
    await builder.dialog.waitFor();
  },
  async "connections-replace"({ builder }) {
    await close(builder);
    await builder.chooseAction("openai-team", "Replace everywhere…");
    await builder.dialog.getByLabel("Connection that takes its place").selectOption({ index: 1 });
    await builder.dialog.getByText("answers", { exact: true }).waitFor();
  },
  async "oauth-add"({ builder, page }) {
    await close(builder);
    await page.getByRole("button", { name: "Add new connection" }).click();
    await builder.dialog.getByLabel("Type", { exact: true }).fill("Google");
    await page.getByRole("option", { name: "Google", exact: true }).click();
    await builder.dialog.getByLabel("Name", { exact: true }).fill("team-drive");
    await builder.dialog.getByLabel("Read files in Drive").waitFor();
  },
  async "oauth-authorize"({ builder }) {
    await builder.dialog.getByRole("button", { name: "Create" }).click();
    await builder.dialog.getByText("Redirect URI to register").waitFor();
  },
  async "oauth-waiting"({ builder, page }) {
    const opened = page.context().waitForEvent("page");
    await builder.dialog.getByRole("button", { name: "Authorize", exact: true }).click();
    await (await opened).close();
    await builder.dialog.getByText("Use a browser on another device").click();
  },
  async "oauth-connected"({ builder, page }) {
    await builder.dialog.getByRole("button", { name: "Cancel", exact: true }).click();
    await close(builder);
    // The next theme makes one of the same name.
    await builder.chooseAction("team-drive", "Delete…");
    await builder.dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await builder.row("team-drive").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "github-bot", exact: true }).click();
    await builder.dialog.getByText("octo@example.com").waitFor();
  },
  async deployments({ builder }) {
    await close(builder);
    await builder.goTo("Deployments");
    await builder.row("Ticket Triage").waitFor();
  },
  async "deployments-archived"({ builder, page }) {
    await page.getByText("1 archived App").click();
    await builder.row("Triage beta").getByRole("button", { name: "Restore" }).waitFor();
  },
  async "app-integration"({ page }) {
    await page.getByRole("button", { name: "Ticket Triage", exact: true }).click();
    await page.getByRole("figure", { name: "curl" }).waitFor();
  },
  async "app-requirements"({ builder, page }) {
    await page.getByRole("tab", { name: "Requirements" }).click();
    await builder.row("user-42").getByText("completed").waitFor();
    await builder.row("user-7").getByText("pending").waitFor();
  },
  async "app-user"({ builder, page }) {
    await page.getByRole("button", { name: "Connect link for user-7" }).click();
    await builder.dialog.getByRole("button", { name: "Make a connect link" }).click();
    await builder.dialog.getByRole("img").waitFor();
  },
  async "app-test"({ builder, page }) {
    await close(builder);
    await page.getByRole("tab", { name: "Test" }).click();
    // The tab that was left may still be there for a moment, with labels that hold the word.
    await page.getByRole("combobox", { name: "User", exact: true }).fill("user-42");
    await page.getByLabel("question").fill("Which plan covers five seats?");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("figure", { name: "Output" }).waitFor();
  },
  async "app-history"({ page }) {
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("table", { name: "Deployment history" }).waitFor();
  },
  async "app-keys"({ page }) {
    await page.getByRole("tab", { name: "Access keys" }).click();
    await page.getByRole("table", { name: "Access keys" }).waitFor();
  },
  async "settings-vault"({ builder }) {
    await builder.goTo("Settings");
  },
  async "settings-accounts"({ page }) {
    await page.getByRole("tab", { name: "Accounts" }).click();
    await page.getByText("No account of a remote platform is kept here.").waitFor();
  },
  async "settings-accounts-add"({ builder, page }) {
    await page.getByRole("button", { name: "Add an account…" }).click();
    await builder.dialog.getByLabel("Name", { exact: true }).fill("work");
  },
  async "settings-oauth"({ builder, page }) {
    await close(builder);
    await page.getByRole("tab", { name: "OAuth apps" }).click();
    await page.getByRole("table", { name: "PROVIDER" }).waitFor();
  },
  async "settings-oauth-app"({ builder, page }) {
    await page.getByRole("button", { name: "Google", exact: true }).click();
    await builder.dialog.getByLabel("Client ID").waitFor();
  },
  async "settings-pipedream"({ builder, page }) {
    await close(builder);
    await page.getByRole("tab", { name: "Pipedream" }).click();
    await page.getByText("At most ten users").waitFor();
  },
  async "settings-pipedream-saved"({ builder, page }) {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await builder.untilTold("Pipedream accepts the client");
  },
  async "settings-tokens"({ page }) {
    await page.getByRole("tab", { name: "Personal access tokens" }).click();
    await page.getByRole("table", { name: "Personal access tokens" }).waitFor();
  },
  async "settings-activity"({ page }) {
    await page.getByRole("tab", { name: "Activity" }).click();
    // What the events were done to is asked for after them.
    await page.getByRole("table", { name: "Activity" }).getByRole("link").first().waitFor();
  },
  async "settings-appearance"({ page }) {
    await page.getByRole("tab", { name: "Appearance" }).click();
  },
  async "settings-about"({ page }) {
    await page.getByRole("tab", { name: "About" }).click();
    await page.getByText(/Patchbay \d/).waitFor();
  },
  async canvas({ page }, appId) {
    await page.goto(`${new URL(page.url()).origin}/#/deployments/${appId}/test`);
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Open the agent" }).click();
    await page.getByText("openai-1").first().click();
    await openInspector(page);
  },
  async "canvas-lens"({ page }) {
    await uncoverCanvas(page);
    await page.keyboard.press("i");
    await page.getByRole("region", { name: "Whose identity" }).getByRole("list").waitFor();
  },
  async "canvas-connections"({ builder, page }) {
    await page.keyboard.press("i");
    await openInspector(page);
    await page.getByRole("button", { name: /^Connection OpenAI/ }).click();
    await builder.dialog.getByRole("tab", { name: "Connections" }).click();
    await page.getByRole("option", { name: /^openai-prod/ }).waitFor();
  },
  async "canvas-requirements"({ builder, page }) {
    await builder.dialog.getByRole("tab", { name: "Requirements" }).click();
    await page.getByRole("option", { name: /^openai/ }).waitFor();
  },
  async "requirement-new"({ builder, page }) {
    await builder.dialog.getByRole("button", { name: "New requirement" }).click();
    await page.getByRole("heading", { name: "Add New Requirement" }).waitFor();
    await builder.dialog.getByLabel("Name", { exact: true }).fill("openai_eu");
  },
  async "requirement-edit"({ builder, page }) {
    await close(builder);
    await page.getByRole("button", { name: /^Connection OpenAI/ }).click();
    await builder.dialog.getByRole("tab", { name: "Requirements" }).click();
    await builder.dialog.getByRole("button", { name: "Edit openai…" }).click();
    await page.getByRole("heading", { name: "Requirement openai" }).waitFor();
    await builder.dialog.getByLabel("Form Title").waitFor();
  },
  async "requirement-delete"({ builder, page }) {
    await builder.dialog.getByRole("button", { name: "Delete…" }).click();
    await page.getByRole("heading", { name: "Delete requirement openai?" }).waitFor();
  },
  async "node-output"({ builder, page }) {
    await builder.dialog.getByText("Keep it", { exact: true }).click();
    await page.getByRole("heading", { name: "Delete requirement openai?" }).waitFor({
      state: "detached",
    });
    await close(builder);
    await page.getByRole("tab", { name: "OUTPUT" }).click();
    await page.getByRole("heading", { name: "What this node gives" }).waitFor();
  },
  async "node-errors"({ page }) {
    await page.getByRole("tab", { name: "ERROR HANDLING" }).click();
    await page.getByLabel("Timeout").waitFor();
  },
  async "input-fields"({ page }) {
    await uncoverCanvas(page);
    await page.getByRole("group", { name: /^input, / }).click();
    await openInspector(page);
    await page.getByRole("region", { name: "Input fields" }).waitFor();
  },
  async "canvas-drop"({ builder, page }) {
    await uncoverCanvas(page);
    await dropEdge(page, "input");
    await builder.dialog.getByRole("combobox", { name: "Find a node to connect" }).fill("an");
    await page.getByRole("option", { name: /^Anthropic/ }).waitFor();
  },
  async "canvas-save"({ builder, page }) {
    await close(builder);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await builder.dialog.getByLabel("Version description").fill("Answers in two sentences");
  },
  async "canvas-deploy"({ builder, page }) {
    await close(builder);
    await page.getByRole("button", { name: "Deploy", exact: true }).click();
    await builder.dialog.getByRole("radio", { name: /^Ticket Triage/ }).waitFor();
    await builder.dialog.getByLabel("New App").check();
  },
  async "canvas-history"({ builder, page }) {
    await close(builder);
    await page.getByRole("button", { name: "Version history" }).click();
    await page.getByRole("button", { name: "Look at v1" }).waitFor();
  },
  async "canvas-leave"({ builder, page }) {
    await close(builder);
    await page.getByRole("group", { name: /^openai-1, / }).click();
    await page.keyboard.press("Delete");
    await builder.sidebar.getByRole("link", { name: "Agents" }).click();
    await builder.dialog.getByRole("heading", { name: "Leave without saving?" }).waitFor();
  },
  async "canvas-dry-run"({ builder, page }) {
    await builder.dialog.getByRole("button", { name: "Leave without saving" }).click();
    await page.getByRole("heading", { level: 1, name: "Agents", exact: true }).waitFor();
    await page.getByRole("button", { name: "release-notes", exact: true }).click();
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await page.getByRole("textbox", { name: "input" }).fill("Version 2.1 is out");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const result = page.getByRole("region", { name: "Result" });
    await result.getByText("Duration").waitFor();
    await result.getByText("notify", { exact: true }).click();
  },
  async "canvas-test"({ builder, page }) {
    await builder.goTo("Agents");
    await page.getByRole("button", { name: "answers", exact: true }).click();
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await page.getByLabel("question").fill("Which plan covers five seats?");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page
      .getByRole("region", { name: "Result" })
      .getByText(/completed|failed/)
      .first()
      .waitFor();
    await page.getByText("Duration").waitFor();
  },
  async "canvas-find"({ page }) {
    await page.getByRole("button", { name: "Close the test" }).click();
    await page.keyboard.press("Control+f");
    await page.keyboard.type("openai");
    await page.keyboard.press("Enter");
    await page.getByText("1 of ").waitFor();
  },
  async "canvas-align"({ page }) {
    await page.keyboard.press("Escape");
    await uncoverCanvas(page);
    await page.getByRole("group", { name: /^openai-1, / }).click();
    await page.keyboard.press("Control+a");
    await page.getByRole("toolbar", { name: "Align the selected nodes" }).waitFor();
  },
  async "canvas-list"({ builder, page }) {
    await page.keyboard.press("l");
    await builder.dialog.getByText("Runs after input").waitFor();
  },
  async "canvas-versions"({ builder, page }) {
    await close(builder);
    await page.getByRole("group", { name: /^openai-1, / }).click();
    await openInspector(page);
    await page.getByLabel("Model", { exact: true }).fill("gpt-5");
    await page.getByRole("button", { name: "Version history" }).click();
    await page.getByRole("button", { name: "Look at v1" }).click();
    await uncoverCanvas(page);
    await page.getByText("Compared with your draft: 1 node changed.").waitFor();
  },
  async "canvas-choice"({ builder, page }) {
    await page.getByRole("button", { name: "Back to editing" }).click();
    await page.keyboard.press("Control+z");
    await builder.goTo("Agents");
    await page.getByRole("button", { name: "routes", exact: true }).click();
    await uncoverCanvas(page);
    await page.getByRole("group", { name: /^route, / }).click();
    await openInspector(page);
    const option = page.getByRole("listitem", { name: "Option 1", exact: true });
    await option.getByRole("button", { name: "Add another condition" }).click();
    await option.getByRole("button", { name: "Add a group" }).click();
    await option.getByLabel("Path of condition 1.2").fill("$.input.output.nothing");
  },
  async "canvas-note"({ page }) {
    await page.keyboard.press("Control+z");
    await uncoverCanvas(page);
    await page.getByRole("group", { name: /^Note: Refunds/ }).click();
    await openInspector(page);
    await page.getByRole("radio", { name: "Amber" }).waitFor();
  },
  async "canvas-export"({ builder, page }) {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    await builder.dialog.getByRole("figure", { name: "The document" }).waitFor();
  },
  async "node-agent"({ builder, page }) {
    await close(builder);
    while (await page.getByRole("button", { name: /^Undo/ }).isEnabled()) {
      await page.keyboard.press("Control+z");
    }
    await builder.goTo("Agents");
    await page.getByRole("button", { name: "research", exact: true }).click();
    await uncoverCanvas(page);
    await page.getByRole("group", { name: /^researcher, / }).click();
    await openInspector(page);
    await page.getByRole("button", { name: /^web-search .*Configure in Tools$/ }).waitFor();
  },
  async "node-tool"({ page }) {
    await page.getByRole("button", { name: /^web-search .*Configure in Tools$/ }).click();
    await page.getByLabel("Search depth").waitFor();
  },
  async "node-headers"({ page }) {
    await page.getByRole("button", { name: "Go back" }).click();
    await page.getByRole("button", { name: /^orders .*Configure in Tools$/ }).click();
    await page.getByText("More settings").click();
    const headers = page.getByRole("group", { name: "Headers" });
    await headers.getByRole("button", { name: "Add to Headers" }).click();
    await headers.getByRole("textbox", { name: "name 3" }).fill("Accept");
    await headers.getByText("Headers must name Accept only once").waitFor();
  },
  async "node-advanced"({ page }) {
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Go back" }).click();
    await page.getByRole("button", { name: "Advanced configuration" }).click();
    await page.getByLabel("Max loops", { exact: true }).waitFor();
  },
  async "node-add-tool"({ page }) {
    await page.getByRole("button", { name: "Go back" }).click();
    await page.getByRole("button", { name: "Add tool" }).click();
    await page.getByRole("combobox", { name: "Find a node type" }).fill("search");
  },
  async "action-apps"({ builder, page }) {
    await page.keyboard.press("Escape");
    await builder.goTo("Agents");
    await page.getByRole("button", { name: "release-notes", exact: true }).click();
    await uncoverCanvas(page);
    await page.getByText("notify").first().click();
    await openInspector(page);
    await page.getByRole("button", { name: "Change the action" }).click();
    await page.getByRole("option", { name: /^Slack/ }).waitFor();
  },
  async "action-form"({ page }) {
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("region", { name: "Properties" }).waitFor();
    await page.getByRole("button", { name: "Account Slack ops@example.com" }).waitFor();
  },
  async "action-account"({ page }) {
    await page.getByRole("button", { name: /^Account Slack/ }).click();
    await page.getByRole("option", { name: /^ops@example.com/ }).waitFor();
  },
  async "action-options"({ page }) {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Channel/ }).click();
    await page.getByRole("option", { name: "#releases" }).waitFor();
  },
};

/** Narrow windows fold it. */
async function openInspector(page: Page): Promise<void> {
  const folded = page.getByRole("button", { name: "Show the inspector" });
  if ((await folded.count()) > 0) await folded.click();
}

/** In narrow windows the inspector lies over the canvas while it is open. */
async function uncoverCanvas(page: Page): Promise<void> {
  await page.locator(".react-flow__pane").waitFor();
  const isNarrow = await page.evaluate(() => matchMedia("(max-width: 56rem)").matches);
  const close = page.getByRole("button", { name: "Close the inspector" });
  if (isNarrow && (await close.count()) > 0) await close.click();
}

/** Pulls an edge from a node's right handle, and lets go of it over empty canvas. */
async function dropEdge(page: Page, id: string): Promise<void> {
  await page.keyboard.press("f");
  const card = page.getByRole("group", { name: new RegExp(`^${id}, `) });
  const handle = card.locator(".react-flow__handle.source");
  await handle.hover({ force: true });
  const from = await handle.boundingBox();
  const canvas = await page.getByRole("region", { name: "Canvas" }).boundingBox();
  if (!from || !canvas) throw new Error("there is a canvas with a handle on it");
  await page.mouse.down();
  await page.mouse.move(from.x + 20, from.y + 20, { steps: 4 });
  await page.mouse.move(from.x + 20, canvas.y + canvas.height * 0.7, { steps: 4 });
  await page.mouse.up();
}

async function close(builder: Builder): Promise<void> {
  await builder.page.keyboard.press("Escape");
  await builder.dialog.waitFor({ state: "detached" });
}
