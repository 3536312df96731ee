import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import {
  chatFlow,
  connectUser,
  deploy,
  firstProject,
  type SavedWorkflow,
  saveWorkflow,
} from "./support/flow.ts";
import { Provider } from "./support/provider.ts";
import { BuilderServer } from "./support/server.ts";

const run = promisify(execFile);

let provider: Provider;
let server: BuilderServer;
let browser: Browser;
let workflow: SavedWorkflow;
let accessKey: string;

beforeAll(async () => {
  provider = await Provider.start();
  server = await BuilderServer.start();
  browser = await launchBrowser();
  workflow = await saveWorkflow(server, "ticket-triage");
  const body = { name: "tests", project_id: await firstProject(server) };
  accessKey = (await server.call<{ key: string }>("POST", "/v1/access-keys", body)).key;
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
});

/** Opens the page of a new App, on one of its tabs. */
async function visit(name: string, tab: string, access: "private" | "public" = "private") {
  const app = await deploy(server, workflow, name, access);
  return { ...(await visitApp(name, tab)), app };
}

async function visitApp(name: string, tab: string) {
  const visited = await openBuilder(browser, server);
  await visited.builder.goTo("Deployments");
  await visited.page.getByRole("button", { name, exact: true }).click();
  await visited.page.getByRole("tab", { name: tab }).click();
  return visited;
}

function connect(app: { url: string }, id: string, key: string, to = workflow) {
  const { requirementId } = to;
  return connectUser(app, accessKey, { id, requirementId, key, url: provider.url });
}

describe("the code of the Integration tab runs as it stands", () => {
  const RUNNERS = {
    curl: { file: "snippet.sh", command: ["bash", "-e"] },
    Python: { file: "snippet.py", command: [process.env.PATCHBAY_PYTHON ?? "python3"] },
    TypeScript: { file: "snippet.mts", command: ["npx", "tsx"] },
  };

  test.each(Object.entries(RUNNERS))("%s", async (language, { file, command }) => {
    const { page, app, context } = await visit(`Snippet ${language}`, "Integration");
    await connect(app, "user-42", "sk-snippet-0123456789abcdef");
    await page.getByRole("radio", { name: language }).click();
    const code = await page.getByRole("figure", { name: language }).locator("code").innerText();
    expect(code).not.toContain(accessKey);
    const folder = await mkdtemp(path.join(tmpdir(), "patchbay-snippet-"));
    try {
      await writeFile(path.join(folder, file), code);
      const [program = "", ...rest] = command;
      const { stdout } = await run(program, [...rest, path.join(folder, file)], {
        env: { ...process.env, DYNAMIQ_ACCESS_KEY: accessKey },
      });
      expect(stdout).toContain("You said: Hello");
    } finally {
      await rm(folder, { recursive: true });
    }
    await context.close();
  });
});

test("hostname, address and authorization stand on top, to be copied", async () => {
  const { page, app, context } = await visit("Facts", "Integration", "public");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByText("Disabled", { exact: true }).waitFor();
  await page.getByText("Authorization is disabled: calls need no key.").waitFor();
  await page.getByRole("button", { name: "Copy the address" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(app.url);
  await context.close();
});

test("each user's progress is told, and what they connected can be disconnected", async () => {
  const { page, builder, app, context } = await visit("Progress", "Requirements");
  await page.getByText("No users yet.").waitFor();
  await connect(app, "user-42", "sk-progress-0123456789abcdef");
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByRole("table", { name: "Deployment history" }).waitFor();
  await page.getByRole("tab", { name: "Requirements" }).click();
  await builder.row("user-42").getByText("1 of 1").waitFor();
  await page.getByText("1 of 1 users").waitFor();

  await page.getByRole("button", { name: "user-42", exact: true }).click();
  await page.getByRole("button", { name: "Disconnect openai" }).click();
  const confirm = builder.dialog.filter({ hasText: "Disconnect openai?" });
  await confirm.getByRole("button", { name: "Disconnect", exact: true }).click();
  await confirm.waitFor({ state: "detached" });
  await builder.dialog.getByText("pending").waitFor();
  const status = `${app.url}/v1/requirements/status?user_id=user-42`;
  const answer = await fetch(status, { headers: { Authorization: `Bearer ${accessKey}` } });
  expect(((await answer.json()) as { status: string }).status).toBe("incomplete");
  await context.close();
});

test("an invented user gets a connect link of their own, also as a QR code", async () => {
  const { page, builder, context } = await visit("Invented", "Requirements");
  await page.getByRole("button", { name: "Try as a new user" }).click();
  await builder.dialog.getByLabel("User").fill("zoë & co/7");
  await page.keyboard.press("Enter");
  await builder.dialog.getByRole("button", { name: "Make a connect link" }).click();
  const shown = builder.dialog.getByLabel("Connect link", { exact: true });
  const link = await shown.innerText();
  const token = new URL(link).searchParams.get("token") ?? "";
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  expect(claims.user_id).toBe("zoë & co/7");
  await builder.dialog.getByText("works on this computer only").waitFor();
  await builder.dialog.getByText(/^Works until \d+ \w+ \d{4}, \d\d:\d\d\.$/).waitFor();
  await builder.dialog.getByRole("img", { name: "The connect link as a QR code" }).waitFor();
  const line = await shown.boundingBox();
  expect(line?.height, "the link is one line").toBeLessThan(40);
  const copy = await builder.dialog
    .getByRole("button", { name: "Copy the connect link" })
    .boundingBox();
  expect((copy?.x ?? 0) + (copy?.width ?? 0), "Copy stands beside it").toBeLessThan(
    page.viewportSize()?.width ?? 0,
  );
  const again = builder.dialog.getByRole("button", { name: "Make another link" });
  const end = await again.boundingBox();
  expect((end?.y ?? 0) + (end?.height ?? 0), "all of it is in sight").toBeLessThanOrEqual(
    page.viewportSize()?.height ?? 0,
  );
  await context.close();
});

test("a run that its provider refuses tells why, with the code, and stands among the latest", async () => {
  const { page, app, context } = await visit("Refused", "Test");
  await connect(app, "user-7", "sk-revoked-0123456789abcdef");
  await page.getByLabel("User").fill("user-7");
  await page.getByText("openai: user-7’s own, connected").waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByText("question cannot be blank").waitFor();
  await page.getByLabel("question").fill("Hello");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const output = page.getByRole("region", { name: "Output" });
  await output.getByText("failed").first().waitFor();
  const nodes = output.getByRole("list", { name: "Nodes" }).getByRole("listitem");
  expect(await nodes.allInnerTexts()).toEqual([
    expect.stringMatching(/^input\s+completed/),
    expect.stringMatching(/^openai-1\s+failed/),
    expect.stringMatching(/^output\s+skipped/),
  ]);
  await output.getByText("At node openai-1.").waitFor();
  expect(await output.locator("code").first().innerText()).toMatch(/^[a-z_]+$/);
  const latest = page.getByRole("table", { name: "Latest runs" });
  await latest.getByText("user-7").waitFor();
  // It is one run, and took as long wherever that is told.
  const duration = await page.getByText(/^Duration /).innerText();
  expect(duration).toMatch(/^Duration [\d.]+ m?s$/);
  await latest
    .getByRole("cell", { name: duration.slice("Duration ".length), exact: true })
    .waitFor();
  await context.close();
});

test("a run that takes long shows where it is, and stops when it is told to", async () => {
  const { page, app, context } = await visit("Thinking", "Test");
  await connect(app, "user-8", "sk-thinking-0123456789abcdef");
  await page.getByLabel("User").fill("user-8");
  await page.getByLabel("question").fill("Hello");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const output = page.getByRole("region", { name: "Output" });
  const nodes = output.getByRole("list", { name: "Nodes" }).getByRole("listitem");
  await nodes.filter({ hasText: "openai-1" }).getByText("running").waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await output.getByText("You stopped the run.").waitFor();
  await nodes.filter({ hasText: "openai-1" }).getByText("stopped").waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).waitFor();
  await page.getByRole("table", { name: "Latest runs" }).getByText("canceled").waitFor();
  await context.close();
});

test("a run that is stopped before the App has answered is stopped then", async () => {
  const { page, app, context } = await visit("Thinking later", "Test");
  await connect(app, "user-9", "sk-thinking-0123456789abcdef");
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/v1/apps/*/runs", async (route) => {
    if (route.request().method() === "POST") await asked;
    await route.continue();
  });
  await page.getByLabel("User").fill("user-9");
  await page.getByLabel("question").fill("Hello");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  answer();
  const output = page.getByRole("region", { name: "Output" });
  await output.getByText("You stopped the run.").waitFor();
  await context.close();
});

test("a newer version is deployed with what it newly asks, and an older one again", async () => {
  const agent = await saveWorkflow(server, "history-agent");
  const app = await deploy(server, agent, "Historic");
  await connect(app, "user-42", "sk-history-0123456789abcdef", agent);
  const at = `/v1/workflows/${agent.id}`;
  const { id } = await server.call<{ id: string }>("POST", `${at}/requirements`, {
    name: "second",
    type: "connection",
    form: { title: "A second key" },
    spec: { type: "dynamiq.connections.OpenAI" },
  });
  await server.call("POST", `${at}/save`, {
    flow: chatFlow({ requirement: id }),
    flow_ui: { nodes: [], edges: [], custom_node_data: {} },
  });
  const { page, builder, context } = await visitApp("Historic", "Integration");
  await page.getByRole("button", { name: "Deploy v2" }).click();
  await builder.dialog.getByText("newly asks users for second: 1 user will have to").waitFor();
  await builder.dialog.getByRole("button", { name: "Deploy", exact: true }).click();
  await builder.untilTold("Historic runs v2");

  await page.getByRole("tab", { name: "History" }).click();
  const table = page.getByRole("table", { name: "Deployment history" });
  await table.getByRole("row").nth(1).getByText("running").waitFor();
  await table.getByRole("button", { name: "Redeploy v1" }).click();
  await builder.dialog.getByText("It no longer asks for second.").waitFor();
  await builder.dialog.getByRole("button", { name: "Deploy", exact: true }).click();
  await builder.untilTold("Historic runs v1");
  const { workflow_version } = await server.call<{ workflow_version: { version: number } }>(
    "GET",
    `/v1/apps/${app.id}`,
  );
  expect(workflow_version.version).toBe(1);
  await context.close();
});

test("an Access Key is shown once, opens the App, and is refused once deleted", async () => {
  const { page, builder, app, context } = await visit("Keys", "Access keys");
  await page.getByRole("button", { name: "Create access key" }).click();
  await builder.dialog.getByLabel("Name").fill("backend");
  await builder.dialog.getByRole("combobox", { name: /^Ends/ }).click();
  await page.getByRole("option", { name: "In 90 days" }).click();
  await builder.dialog.getByRole("button", { name: "Create" }).click();
  const key = (await builder.dialog.getByLabel("Secret").textContent()) ?? "";
  expect(key).toMatch(/^dynamiq_acc_\w{64}$/);
  const ask = () =>
    fetch(`${app.url}/v1/requirements`, { headers: { Authorization: `Bearer ${key}` } });
  expect((await ask()).status).toBe(200);
  await page.keyboard.press("Escape");
  await builder.dialog.waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(key);
  await builder.chooseAction("backend", "Delete…");
  await builder.dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await builder.dialog.waitFor({ state: "detached" });
  expect((await ask()).status).toBe(401);
  await context.close();
});

test("deleting an App says what goes with it", async () => {
  const { page, builder, app, context } = await visit("Doomed", "Integration");
  await connect(app, "user-42", "sk-doomed-0123456789abcdef");
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await builder.dialog.getByText("Its address stops answering at once.").waitFor();
  await builder.dialog.getByRole("button", { name: "Delete App" }).click();
  await builder.untilTold("App Doomed deleted");
  await page.getByRole("heading", { level: 1, name: "Deployments" }).waitFor();
  expect(await builder.row("Doomed").count()).toBe(0);
  await context.close();
});
