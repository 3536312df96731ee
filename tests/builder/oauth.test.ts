import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, newVisit } from "../connect-page/support/browser.ts";
import { HostedPage } from "../connect-page/support/hosted-page.ts";
import { openBuilder } from "./support/builder.ts";
import { deploy, firstProject } from "./support/flow.ts";
import { CLIENT_ID, consentAs, IdentityProvider } from "./support/identity-provider.ts";
import { BuilderServer } from "./support/server.ts";

let server: BuilderServer;
let browser: Browser;
let provider: IdentityProvider;

beforeAll(async () => {
  provider = await IdentityProvider.start(["google"]);
  server = await BuilderServer.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
});

/** The tab that a press opens. */
async function tabOf(page: Page, press: () => Promise<void>): Promise<Page> {
  const opened = page.context().waitForEvent("page");
  await press();
  const tab = await opened;
  await tab.waitForLoadState();
  return tab;
}

async function statusOf(name: string): Promise<string | undefined> {
  const project = await firstProject(server);
  const all = await server.call<{ name: string; status: string }[]>(
    "GET",
    `/v1/connections?project_id=${project}`,
  );
  return all.find((connection) => connection.name === name)?.status;
}

test("a builder sets up a provider, signs in there, and sees what was granted", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  const { dialog } = builder;

  // Without an OAuth app the panel says what is missing and where to put it.
  await builder.goTo("Connections");
  await page.getByRole("button", { name: "Add new connection" }).click();
  await dialog.getByLabel("Type", { exact: true }).fill("Google");
  await page.getByRole("option", { name: "Google", exact: true }).click();
  await dialog.getByLabel("Name", { exact: true }).fill("team-drive");
  await dialog.getByLabel("Read files in Drive").uncheck();
  await dialog.getByLabel("See the account’s public profile").uncheck();
  await dialog.getByLabel("See the account’s e-mail address").uncheck();
  await dialog.getByLabel("Other scopes").fill("openid\nemail");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByRole("heading", { name: "Authorize connection" }).waitFor();
  await dialog.getByRole("button", { name: "Authorize", exact: true }).click();
  await dialog.getByText("no OAuth client for it is configured").waitFor();
  await dialog.getByRole("link", { name: "Open Settings, OAuth apps" }).click();

  await page.getByRole("button", { name: "Google", exact: true }).click();
  await dialog.getByText("Create an OAuth client of the type Desktop app").waitFor();
  await dialog.getByLabel("Client ID").fill(CLIENT_ID);
  await dialog.getByText("A server of your own").click();
  await dialog.getByLabel("Issuer").fill(provider.issuer);
  await dialog.getByRole("button", { name: "Save" }).click();
  await builder.untilTold("Google is set up");
  await builder.row("Google").getByText("set up", { exact: true }).waitFor();

  await builder.goTo("Connections");
  await page.getByRole("button", { name: "team-drive", exact: true }).click();
  await dialog.getByRole("button", { name: "Authorize", exact: true }).click();
  const tab = await tabOf(page, () =>
    dialog.getByRole("button", { name: "Authorize", exact: true }).click(),
  );
  await dialog.getByText("Waiting for Google…").waitFor();
  await consentAs(tab, "ann");
  await tab.getByText("Google is connected").waitFor();
  const back = Date.now();
  await builder.untilTold("Google is connected");
  const took = Date.now() - back;
  process.stderr.write(`from the provider's page to active in the builder: ${took} ms\n`);

  await dialog.getByText("ann@example.com").waitFor();
  await dialog.getByText("email", { exact: true }).waitFor();
  await dialog.getByText("active", { exact: true }).waitFor();
  expect(await statusOf("team-drive")).toBe("active");
  await dialog.getByRole("button", { name: "Reconnect" }).waitFor();
  expect(complaints.filter((text) => !text.includes("400"))).toEqual([]);
  await context.close();
});

test("a code on another device connects, and deleting revokes at the provider", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await builder.goTo("Connections");
  await page.getByRole("button", { name: "team-drive", exact: true }).click();
  await dialog.getByRole("button", { name: "Reconnect" }).click();
  await dialog.getByRole("button", { name: "Use a code on another device" }).click();
  const code = await dialog.locator('[class*="_code_"]').first().innerText();
  const link = await dialog.locator("code").first().innerText();
  const phone = await newVisit(browser);
  await phone.page.goto(link);
  await phone.page.locator('input[name="user_code"]').fill(code);
  await phone.page.getByRole("button", { name: "Continue" }).click();
  await phone.page.getByRole("button", { name: "Continue" }).click();
  await consentAs(phone.page, "ben");
  await builder.untilTold("Google is connected");
  await dialog.getByText("ben@example.com").waitFor();
  await phone.context.close();

  const before = provider.happened.revocations;
  await dialog.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await builder.untilTold("its access revoked at the provider");
  expect(provider.happened.revocations).toBeGreaterThan(before);
  await context.close();
});

test("cancelling stops the wait, and the answer of another device is brought by hand", async () => {
  const project_id = await firstProject(server);
  const type = "dynamiq.connections.GoogleOAuth2";
  const config = { scopes: ["openid", "email"] };
  await server.call("POST", "/v1/connections", { name: "by-hand", project_id, type, config });
  const { page, builder, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await builder.goTo("Connections");
  await page.getByRole("button", { name: "by-hand", exact: true }).click();
  await dialog.getByRole("button", { name: "Authorize", exact: true }).click();
  const authorize = dialog.getByRole("button", { name: "Authorize", exact: true });
  const first = await tabOf(page, () => authorize.click());
  await dialog.getByRole("button", { name: "Cancel", exact: true }).click();
  await authorize.waitFor();
  await first.close();

  const tab = await tabOf(page, () => authorize.click());
  await dialog.getByText("Use a browser on another device").click();
  await dialog.getByRole("img", { name: "The page as a QR code" }).waitFor();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await dialog.getByRole("button", { name: "Copy the link" }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await tab.close();
  // The other device reaches the provider, and not this machine.
  const bypass = `<-loopback>,${new URL(provider.issuer).host}`;
  const phone = await newVisit(browser, { proxy: { server: "http://127.0.0.1:9", bypass } });
  await phone.page.goto(link);
  const answered = phone.page.waitForRequest("**/oauth2/callback/**");
  await consentAs(phone.page, "cem");
  const address = (await answered).url();
  await phone.context.close();
  await dialog.getByLabel("Address of the last page").fill("http://127.0.0.1/elsewhere");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await dialog.getByText("is not an answer to the last attempt").waitFor();
  await dialog.getByLabel("Address of the last page").fill(address);
  await dialog.getByRole("button", { name: "Continue" }).click();
  await builder.untilTold("Google is connected");
  expect(await statusOf("by-hand")).toBe("active");
  await context.close();
});

test("an end user connects an account from the hosted page, and the item flips by itself", async () => {
  const project_id = await firstProject(server);
  await server.call("PUT", "/v1/oauth-apps/google", {
    client_id: CLIENT_ID,
    endpoints: provider.endpoints,
  });
  const input = { id: "input", name: "input", type: "dynamiq.nodes.utils.Input" };
  const output = { id: "output", name: "output", type: "dynamiq.nodes.utils.Output" };
  const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
  const workflow = await server.call<{ id: string }>("POST", "/v1/workflows", {
    name: "mail-helper",
    project_id,
    flow: { nodes: [input, { ...output, depends: [{ node: "input" }] }] },
    flow_ui,
  });
  const at = `/v1/workflows/${workflow.id}`;
  const requirement = await server.call<{ id: string }>("POST", `${at}/requirements`, {
    name: "google",
    type: "connection",
    form: { title: "Google account", description: "Reads your mail." },
    spec: { type: "dynamiq.connections.GoogleOAuth2" },
  });
  const call = {
    id: "call",
    name: "call",
    type: "dynamiq.nodes.tools.HttpApiCall",
    url: `${provider.issuer}/me`,
    method: "GET",
    connection: { $type: "requirement", $id: requirement.id },
    depends: [{ node: "input" }],
  };
  const selector = { answer: "$.call.output.content" };
  await server.call("POST", `${at}/save`, {
    flow: {
      nodes: [
        input,
        call,
        { ...output, depends: [{ node: "call" }], input_transformer: { selector } },
      ],
    },
    flow_ui,
  });
  const saved = { id: workflow.id, name: "mail-helper", requirementId: requirement.id };
  const app = await deploy(server, saved, "Mail Helper");
  const link = await fetch(`${server.url}/v1/apps/${app.id}/connect/tokens`, {
    method: "POST",
    headers: { Authorization: `Bearer ${server.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ user_id: "user-42" }),
  });
  const { url } = (await link.json()) as { url: string };

  const { page, context, complaints } = await newVisit(browser);
  await page.goto(url);
  const hosted = new HostedPage(page);
  await hosted.openSheet("Pending", "Google account");
  await hosted.sheet.getByText("Mail Helper").first().waitFor();
  const proceed = hosted.sheet.getByRole("button", { name: "Continue" });
  const tab = await tabOf(page, () => proceed.click());
  await consentAs(tab, "user-42");
  await tab.getByText("Google is connected").waitFor();
  await hosted.item("Completed", "Google account").waitFor();
  expect(complaints).toEqual([]);

  const run = await server.call<{ status: string }>("POST", `/v1/apps/${app.id}/runs`, {
    input: {},
    user_id: "user-42",
  });
  expect(["completed", "failed"]).toContain(run.status);
  await context.close();
});

test("a short-lived token is renewed with rotated refresh tokens again and again", async () => {
  const short = await IdentityProvider.start(["gitlab"], { accessTokenSeconds: 4 });
  await server.call("PUT", "/v1/oauth-apps/gitlab", {
    client_id: CLIENT_ID,
    endpoints: short.endpoints,
    redirect_uri: "http://127.0.0.1:47381/oauth2/callback/gitlab",
  });
  const project_id = await firstProject(server);
  const { id } = await server.call<{ id: string }>("POST", "/v1/connections", {
    name: "rotating",
    project_id,
    type: "dynamiq.connections.OAuth2",
    config: { provider: "gitlab", scopes: ["openid", "email"] },
  });
  const asked = await server.call<{ url: string }>(
    "POST",
    `/v1/connections/${id}/oauth2/authorize`,
  );
  const { page, context } = await newVisit(browser);
  await page.goto(asked.url);
  await consentAs(page, "dora");
  await page.getByText("GitLab is connected").waitFor();
  const renewals = () => short.happened.grants.filter((grant) => grant === "refresh_token").length;
  await expect.poll(renewals, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  expect(await statusOf("rotating")).toBe("active");
  await context.close();
  await short.stop();
});

test("a server that wants its requests pushed gets them, and the browser a reference", async () => {
  const strict = await IdentityProvider.start(["gitlab"], { pushed: true });
  await server.call("PUT", "/v1/oauth-apps/gitlab", {
    client_id: CLIENT_ID,
    endpoints: strict.endpoints,
    redirect_uri: "http://127.0.0.1:47382/oauth2/callback/gitlab",
  });
  const project_id = await firstProject(server);
  const { id } = await server.call<{ id: string }>("POST", "/v1/connections", {
    name: "pushed",
    project_id,
    type: "dynamiq.connections.OAuth2",
    config: { provider: "gitlab", scopes: ["openid", "email"] },
  });
  const asked = await server.call<{ url: string }>(
    "POST",
    `/v1/connections/${id}/oauth2/authorize`,
  );
  const carried = new URL(asked.url).searchParams;
  expect([...carried.keys()].sort()).toEqual(["client_id", "request_uri"]);
  const { page, context } = await newVisit(browser);
  await page.goto(asked.url);
  await consentAs(page, "finn");
  await page.getByText("GitLab is connected").waitFor();
  expect(await statusOf("pushed")).toBe("active");
  // The control: this server refuses a request that was not pushed.
  const plain = new URL(asked.url);
  plain.searchParams.delete("request_uri");
  plain.searchParams.set("response_type", "code");
  const refused = await page.request.get(plain.href, { maxRedirects: 0 });
  expect(refused.headers().location).toContain("error=invalid_request");
  await context.close();
  await strict.stop();
});

test("the redirect URI is copied with one click, and what ends soon is told in time", async () => {
  const project_id = await firstProject(server);
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString();
  await server.call("POST", "/v1/connections", {
    name: "ends-soon",
    project_id,
    type: "dynamiq.connections.OpenAI",
    config: { api_key: "sk-0123456789abcdef" },
    expires_at: soon,
  });
  const apps = await server.call<{ provider: string; redirect_uri: string }[]>(
    "GET",
    "/v1/oauth-apps",
  );
  const dropbox = apps.find((app) => app.provider === "dropbox");
  const { page, builder, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await builder.goTo("Connections");
  await page.getByText("ends-soon ends in 3 days.").waitFor();
  await page.getByRole("link", { name: "ends-soon" }).first().click();
  await dialog.getByRole("heading", { name: "ends-soon" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  const calendar = page.getByRole("table", { name: "When access ends" });
  await calendar.getByText("you noted this date").waitFor();
  // What Google granted ends when it is not used for half a year.
  await calendar.getByText("its provider ends unused access").first().waitFor();
  await calendar.getByRole("link", { name: "by-hand" }).click();
  await dialog.getByRole("heading", { name: "by-hand" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await builder.goTo("Settings");
  await page.getByRole("tab", { name: "OAuth apps" }).click();
  await page.getByRole("button", { name: "Dropbox", exact: true }).click();
  await dialog.getByRole("button", { name: "Copy the redirect URI" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(dropbox?.redirect_uri);
  expect(dropbox?.redirect_uri).toBe(`${server.url}/oauth2/callback/dropbox`);
  await context.close();
});
