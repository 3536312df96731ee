import { PipedreamClient } from "@pipedream/sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deploy, firstProject } from "./support/flow.ts";
import { CLIENT, PipedreamStandIn, PROJECT } from "./support/pipedream.ts";
import { BuilderServer } from "./support/server.ts";

let pipedream: PipedreamStandIn;
let server: BuilderServer;

beforeAll(async () => {
  pipedream = await PipedreamStandIn.start();
  server = await BuilderServer.start();
});

afterAll(async () => {
  await server?.stop();
  await pipedream?.stop();
});

beforeEach(() => {
  pipedream.offline = false;
  pipedream.runAnswer = null;
});

const FLOW_UI = { nodes: [], edges: [], custom_node_data: {} };
const INPUT = { id: "input", name: "input", type: "dynamiq.nodes.utils.Input" };

interface Item {
  id: string;
  status: string;
}

/** An App whose action acts with each end user's own Gmail. */
async function deployAction(name: string) {
  const project_id = await firstProject(server);
  const output = { id: "output", name: "output", type: "dynamiq.nodes.utils.Output" };
  const workflow = await server.call<{ id: string }>("POST", "/v1/workflows", {
    name,
    project_id,
    flow: { nodes: [INPUT, { ...output, depends: [{ node: "input" }] }] },
    flow_ui: FLOW_UI,
  });
  const at = `/v1/workflows/${workflow.id}`;
  const requirement = await server.call<{ id: string }>("POST", `${at}/requirements`, {
    name: "gmail_account",
    type: "pipedream_account",
    form: { title: "Gmail Account" },
    spec: { app_slug: "gmail" },
  });
  const value = (path: string) => ({
    $type: "requirement",
    $id: requirement.id,
    value_path: `$.${path}`,
  });
  const send = {
    id: "send",
    name: "send",
    type: "dynamiq.nodes.tools.Pipedream",
    action_id: "gmail-send-email",
    external_user_id: value("external_user_id"),
    input_props: {
      configurableProps: [
        { name: "gmail", type_: "app", app: "gmail" },
        { name: "to", type_: "string[]" },
        { name: "subject", type_: "string" },
      ],
    },
    configurable_props: {
      gmail: { authProvisionId: value("account_id") },
      to: ["team@example.com"],
    },
    depends: [{ node: "input" }],
    input_transformer: { selector: { subject: "$.input.output.subject" } },
  };
  const selector = { sent: "$.send.output.content.ret" };
  await server.call("POST", `${at}/save`, {
    flow: {
      nodes: [
        INPUT,
        send,
        { ...output, depends: [{ node: "send" }], input_transformer: { selector } },
      ],
    },
    flow_ui: FLOW_UI,
  });
  const saved = { id: workflow.id, name, requirementId: requirement.id };
  return { ...(await deploy(server, saved, name)), requirementId: requirement.id };
}

type App = Awaited<ReturnType<typeof deployAction>>;

/** Calls the Connect API as a user of an App. */
async function userOf(app: App, user_id: string) {
  const { token } = await server.raw<{ token: string }>(
    "POST",
    `/v1/apps/${app.id}/connect/tokens`,
    { user_id },
  );
  const call = async (method: string, path: string) => {
    const response = await fetch(`${server.url}/v1/connect${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  };
  return {
    authorize: async () => {
      const path = `/requirements/${app.requirementId}/pipedream/authorize`;
      return (await call("POST", path)).body.data.url as string;
    },
    status: async () => {
      const { body } = await call("GET", "/requirements/status");
      return (body.data as Item[])[0]?.status;
    },
    disconnect: () => call("DELETE", `/requirements/${app.requirementId}/connection`),
  };
}

function run(app: App, user_id: string) {
  const body = { user_id, input: { subject: "Hello" } };
  return server.raw<{ data?: { status: string; output: never; error?: { code: string } } }>(
    "POST",
    `/v1/apps/${app.id}/runs`,
    body,
  );
}

/** Follows Pipedream's page and presses its button. */
async function followLink(url: string): Promise<string> {
  const shown = await (await fetch(url)).text();
  if (!shown.includes("Link my account")) return shown;
  return (await fetch(url, { method: "POST" })).text();
}

describe("the stand-in", () => {
  test("has the shapes that the official SDK reads", async () => {
    const sdk = new PipedreamClient({
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      projectId: PROJECT,
      projectEnvironment: "development",
      baseUrl: pipedream.url,
    });
    const user = "of-the-sdk";
    const token = await sdk.tokens.create({ externalUserId: user });
    expect(token.token).toMatch(/^ctok_/);
    expect(token.connectLinkUrl).toContain(token.token);
    const linked = pipedream.link(user, "slack");
    const accounts = await sdk.accounts.list({ externalUserId: user, app: "slack" });
    expect(accounts.data.map(({ id, healthy, dead }) => ({ id, healthy, dead }))).toEqual([
      { id: linked.id, healthy: true, dead: false },
    ]);
    expect((await sdk.accounts.retrieve(linked.id)).app?.nameSlug).toBe("slack");
    expect((await sdk.apps.list({ q: "gm" })).data.map(({ nameSlug }) => nameSlug)).toEqual([
      "gmail",
    ]);
    const actions = await sdk.actions.list({ app: "slack" });
    expect(actions.data[0]?.configurableProps.map(({ type }) => type)).toContain("alert");
    const action = await sdk.actions.retrieve("slack-send-message");
    expect(action.data.annotations).toMatchObject({ destructiveHint: false });
    const configured = await sdk.actions.configureProp({
      id: "slack-send-message",
      externalUserId: user,
      propName: "channel",
      query: "rel",
    });
    expect(configured.options).toEqual([{ label: "#releases", value: "C002" }]);
    const reloaded = await sdk.actions.reloadProps({
      id: "slack-send-message",
      externalUserId: user,
      configuredProps: { kind: "rich" },
    });
    const names = reloaded.dynamicProps?.configurableProps?.map(({ name }) => name);
    expect(names).toContain("blocks");
    const done = await sdk.actions.run({
      id: "slack-send-message",
      externalUserId: user,
      configuredProps: { slack: { authProvisionId: linked.id } },
    });
    expect(done.ret).toMatchObject({ id: "msg-1" });
    await sdk.accounts.delete(linked.id);
    expect(pipedream.accounts.has(linked.id)).toBe(false);
  });
});

describe("without Pipedream", () => {
  test("everything says what is missing and where to put it", async () => {
    const app = await deployAction("unconfigured");
    const project_id = await firstProject(server);
    const settings = await server.call<{ configured: boolean }>("GET", "/v1/pipedream/settings");
    expect(settings.configured).toBe(false);
    for (const [method, path, body] of [
      ["GET", `/v1/pipedream/connect/accounts?project_id=${project_id}`, undefined],
      ["GET", "/v1/pipedream/connect/apps", undefined],
      ["POST", "/v1/pipedream/connect/tokens", { project_id }],
      ["POST", `/v1/apps/${app.id}/runs`, { input: {}, user_id: "user-1" }],
    ] as const) {
      const answer = await server.raw<{ error: { code: string; message: string } }>(
        method,
        path,
        body,
      );
      expect(["not_configured", "requirement_unsatisfied"]).toContain(answer.error.code);
    }
    const user = await userOf(app, "user-1");
    await expect(user.authorize()).rejects.toThrow();
    expect(await user.status()).toBe("pending");
  });

  test("settings are tried before they are stored, and never show the secret", async () => {
    const wrong = { ...pipedream.settings, client_secret: "wrong" };
    const refused = await server.raw<{ error: { details: Record<string, string> } }>(
      "PUT",
      "/v1/pipedream/settings",
      wrong,
    );
    expect(refused.error.details.client_secret).toContain("not accepted");
    const blank = await server.raw<{ error: { details: Record<string, string> } }>(
      "PUT",
      "/v1/pipedream/settings",
      { environment: "staging" },
    );
    expect(Object.keys(blank.error.details).sort()).toEqual([
      "client_id",
      "client_secret",
      "environment",
      "project_id",
    ]);
    const stored = await server.raw<{ data: Record<string, unknown> }>(
      "PUT",
      "/v1/pipedream/settings",
      pipedream.settings,
    );
    expect(stored.data).toMatchObject({ configured: true, environment: "development" });
    expect(JSON.stringify(stored)).not.toContain(CLIENT.secret);
    expect(stored.data.limits).toContain("At most ten users can link accounts.");
  });
});

describe("an end user's account", () => {
  beforeAll(async () => {
    await server.call("PUT", "/v1/pipedream/settings", pipedream.settings);
  });

  test("is linked once, acted with, and unlinked at Pipedream", async () => {
    const app = await deployAction("mailer");
    const user = await userOf(app, "user-42");
    expect(await user.status()).toBe("pending");
    const url = await user.authorize();
    expect(url).toContain("token=ctok_");
    expect(url).toContain("app=gmail");
    expect(await user.status()).toBe("pending");
    const early = await server.raw<{ error: { code: string } }>("POST", `/v1/apps/${app.id}/runs`, {
      user_id: "user-42",
      input: { subject: "x" },
    });
    expect(early.error.code).toBe("requirement_unsatisfied");

    await followLink(url);
    await expect.poll(user.status, { timeout: 10_000 }).toBe("completed");
    const done = await run(app, "user-42");
    expect(done.data?.status).toBe("completed");
    const [account] = [...pipedream.accounts.values()].slice(-1);
    const performed = pipedream.performed.at(-1);
    expect(performed).toMatchObject({
      id: "gmail-send-email",
      external_user_id: account?.external_id,
      configured_props: {
        gmail: { authProvisionId: account?.id },
        to: ["team@example.com"],
        subject: "Hello",
      },
    });
    expect(performed?.external_user_id).not.toContain("user-42");

    // Nobody else has it.
    const other = await server.raw<{ error: { details: Record<string, string> } }>(
      "POST",
      `/v1/apps/${app.id}/runs`,
      { user_id: "user-43", input: { subject: "x" } },
    );
    expect(other.error.details.gmail_account).toBe("not connected");
    await user.disconnect();
    expect(await user.status()).toBe("pending");
    expect(pipedream.accounts.has(account?.id ?? "")).toBe(false);
  });

  test("errors of an action are told apart", async () => {
    const app = await deployAction("errors");
    const user = await userOf(app, "user-42");
    await followLink(await user.authorize());
    await expect.poll(user.status, { timeout: 10_000 }).toBe("completed");
    const observed = { os: [{ k: "error", err: { name: "Error", message: "quota is over" } }] };
    for (const [status, body, code] of [
      [401, { error: "account is dead" }, "provider_unauthorized"],
      [400, { error: "subject is missing" }, "provider_rejected"],
      [422, { error: "to is wrong" }, "provider_rejected"],
      [429, { error: "too many" }, "provider_rate_limited"],
      [500, { error: "down" }, "provider_failed"],
      [200, observed, "provider_failed"],
      [
        200,
        { exports: { debug: { status: 403, data: { error: "no" } } } },
        "provider_unauthorized",
      ],
    ] as const) {
      pipedream.runAnswer = { status, body };
      const { data } = await run(app, "user-42");
      expect(data?.error?.code, `${status} ${JSON.stringify(body)}`).toBe(code);
      expect(JSON.stringify(data)).not.toContain("pd-access");
    }
  });
});

describe("oa_11: what is linked is what Pipedream answers to our own question", () => {
  test("used, ended and foreign links connect nobody, and a forged webhook changes nothing", async () => {
    const app = await deployAction("oa-eleven");
    const user = await userOf(app, "ann");
    const other = await userOf(app, "ben");

    // A link that has ended.
    const ended = await user.authorize();
    pipedream.endTokens();
    expect(await followLink(ended)).toContain("has ended");
    // A link for another user, followed twice: it links that user's account, once.
    const foreign = await other.authorize();
    await followLink(foreign);
    expect(await followLink(foreign)).toContain("has ended");
    await expect.poll(other.status, { timeout: 10_000 }).toBe("completed");
    expect(await user.status()).toBe("pending");

    // A webhook that somebody made up, and one that is sent again.
    for (const link of [crypto.randomUUID(), app.requirementId, app.id]) {
      for (let twice = 0; twice < 2; twice += 1) {
        const answer = await fetch(`${server.url}/pipedream/webhook/${link}`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ event: "CONNECTION_SUCCESS", account: { id: "apn_forged" } }),
        });
        expect(answer.status).toBe(204);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await user.status()).toBe("pending");
  });

  test("an account that is gone, ill or dead at Pipedream is asked for again", async () => {
    const app = await deployAction("gone");
    for (const [name, harm] of [
      ["removed", (id: string) => pipedream.accounts.delete(id)],
      ["dead", (id: string) => Object.assign(pipedream.accounts.get(id) ?? {}, { dead: true })],
      ["ill", (id: string) => Object.assign(pipedream.accounts.get(id) ?? {}, { healthy: false })],
    ] as const) {
      const user = await userOf(app, name);
      const before = new Set(pipedream.accounts.keys());
      await followLink(await user.authorize());
      await expect.poll(user.status, { timeout: 10_000 }).toBe("completed");
      const id = [...pipedream.accounts.keys()].find((key) => !before.has(key)) ?? "";
      harm(id);
      // What worked a moment ago is believed for a minute; another process has not seen it.
      await server.renew();
      const refused = await server.raw<{ error: { details: Record<string, string> } }>(
        "POST",
        `/v1/apps/${app.id}/runs`,
        { user_id: name, input: { subject: "x" } },
      );
      expect(refused.error.details.gmail_account, name).toBe("the connection has expired");
      expect(pipedream.performed.some((one) => JSON.stringify(one).includes(id))).toBe(false);
    }
  });
});

describe("the builder's accounts and catalogue", () => {
  test("accounts are linked by a token, listed, and unlinked", async () => {
    const project_id = await firstProject(server);
    const token = await server.call<{ url: string; token: string }>(
      "POST",
      "/v1/pipedream/connect/tokens",
      { project_id, app: "slack" },
    );
    await followLink(token.url);
    const path = `/v1/pipedream/connect/accounts?project_id=${project_id}`;
    const accounts = await server.call<{ account_id: string; app: { name_slug: string } }[]>(
      "GET",
      path,
    );
    expect(accounts).toMatchObject([{ external_user_id: project_id, app: { name_slug: "slack" } }]);
    const id = accounts[0]?.account_id;
    const foreign = pipedream.link("somebody-else", "slack").id;
    const refused = await server.raw<{ error: { code: string } }>(
      "DELETE",
      `/v1/pipedream/connect/accounts/${foreign}?project_id=${project_id}`,
    );
    expect(refused.error.code).toBe("not_found");
    const gone = `/v1/pipedream/connect/accounts/${id}?project_id=${project_id}`;
    await server.raw("DELETE", gone);
    expect(await server.call("GET", path)).toEqual([]);
  });

  test("what was seen stays usable without the network and says how old it is", async () => {
    const apps = await server.raw<{ stale: boolean; fetched_at: string }>(
      "GET",
      "/v1/pipedream/connect/apps",
    );
    expect(apps.stale).toBe(false);
    const action = "/v1/pipedream/connect/actions/slack-send-message";
    await server.raw("GET", action);
    pipedream.offline = true;
    const again = await server.raw<{ stale: boolean; fetched_at: string; data: unknown[] }>(
      "GET",
      "/v1/pipedream/connect/apps",
    );
    expect(again).toMatchObject({ stale: true, fetched_at: apps.fetched_at });
    expect(again.data).toHaveLength(3);
    expect((await server.raw<{ stale: boolean }>("GET", action)).stale).toBe(true);
    const unseen = await server.raw<{ error: { message: string } }>(
      "GET",
      "/v1/pipedream/connect/apps?q=unseen",
    );
    expect(unseen.error.message).toContain("cannot be reached");
  });
});
