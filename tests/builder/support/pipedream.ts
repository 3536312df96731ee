import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const PROJECT = "proj_of_the_tests";
export const CLIENT = { id: "pd-client", secret: "pd-secret-0123456789abcdef" };

interface Account {
  id: string;
  name: string;
  external_id: string;
  healthy: boolean;
  dead: boolean;
  app: { id: string; name_slug: string; name: string; auth_type: string };
  created_at: string;
  updated_at: string;
}

/** A run of an action, as it arrived. */
export interface PerformedAction {
  id: string;
  external_user_id: string;
  configured_props: Record<string, unknown>;
  dynamic_props_id?: string;
}

const APPS = [
  { id: "app_1", name_slug: "gmail", name: "Gmail", auth_type: "oauth" },
  { id: "app_2", name_slug: "slack", name: "Slack", auth_type: "oauth" },
  { id: "app_3", name_slug: "notion", name: "Notion", auth_type: "oauth" },
].map((app) => ({
  ...app,
  description: `${app.name} for tests`,
  img_src: "https://assets.example/x.svg",
  custom_fields_json: "[]",
  categories: ["Communication"],
  featured_weight: 1,
  scope_profiles: [],
}));

const ACTIONS = [
  {
    key: "gmail-send-email",
    name: "Send Email",
    version: "0.2.1",
    description: "Send an email from your Google Workspace email account.",
    component_type: "action",
    annotations: { destructiveHint: false, readOnlyHint: false, openWorldHint: true },
    configurable_props: [
      { name: "gmail", type: "app", app: "gmail" },
      { name: "to", type: "string[]", label: "To", description: "Who gets it" },
      { name: "subject", type: "string", label: "Subject" },
      { name: "body", type: "string", label: "Body", optional: true },
      { name: "html", type: "boolean", label: "As HTML", optional: true, default: false },
    ],
  },
  {
    key: "slack-send-message",
    name: "Send Message",
    version: "1.0.0",
    description: "Send a message to a channel.",
    component_type: "action",
    annotations: { destructiveHint: false, readOnlyHint: false },
    configurable_props: [
      { name: "info", type: "alert", alertType: "info", content: "Invite the bot first." },
      { name: "slack", type: "app", app: "slack" },
      {
        name: "channel",
        type: "string",
        label: "Channel",
        remoteOptions: true,
        useQuery: true,
        withLabel: true,
      },
      {
        name: "kind",
        type: "string",
        label: "Kind",
        options: ["plain", "rich"],
        reloadProps: true,
      },
      { name: "text", type: "string", label: "Text" },
      { name: "retries", type: "integer", label: "Retries", optional: true },
      { name: "token", type: "string", label: "Signing token", secret: true, optional: true },
    ],
  },
  {
    key: "notion-find-page",
    name: "Find Page",
    version: "0.0.2",
    description: "Find a page by its title.",
    component_type: "action",
    annotations: { destructiveHint: false, readOnlyHint: true },
    configurable_props: [
      { name: "notion", type: "app", app: "notion" },
      { name: "title", type: "string", label: "Title" },
    ],
  },
  {
    key: "notion-delete-page",
    name: "Delete Page",
    version: "0.0.3",
    description: "Move a page to the trash.",
    component_type: "action",
    annotations: { destructiveHint: true, readOnlyHint: false },
    configurable_props: [
      { name: "notion", type: "app", app: "notion" },
      ...Array.from({ length: 40 }, (_, at) => ({
        name: `field${at}`,
        type: "string",
        label: `Field ${at}`,
        optional: at > 2,
      })),
    ],
  },
];

const CHANNELS = ["general", "random", "releases", "support"].map((label, at) => ({
  label: `#${label}`,
  value: `C00${at}`,
}));

/**
 * Stands for Pipedream's API at the outermost edge. Its shapes are checked by driving the official
 * SDK against it.
 */
export class PipedreamStandIn {
  readonly url: string;
  readonly performed: PerformedAction[] = [];
  readonly accounts = new Map<string, Account>();
  /** Hears of every run of an action. */
  onPerformed: (run: PerformedAction) => void = () => undefined;
  /** Every path that was asked for. */
  readonly asked: string[] = [];
  /** Answers nothing any more, as without a network. */
  offline = false;
  /** What runs answer instead, with a status. */
  runAnswer: { status: number; body: unknown } | null = null;
  private readonly tokens = new Map<string, { user: string; ends: number; used: boolean }>();
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<PipedreamStandIn> {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const standIn = new PipedreamStandIn(server);
    server.on("request", (request, response) => void standIn.answer(request, response));
    return standIn;
  }

  get settings() {
    return {
      project_id: PROJECT,
      environment: "development",
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      base_url: this.url,
    };
  }

  /** An account as if somebody had linked it. */
  link(user: string, slug: string, name = "ann@example.com"): Account {
    const app = APPS.find(({ name_slug }) => name_slug === slug);
    if (!app) throw new Error(`there is no app ${slug}`);
    const now = new Date().toISOString();
    const account: Account = {
      id: `apn_${randomUUID().slice(0, 8)}`,
      name,
      external_id: user,
      healthy: true,
      dead: false,
      app,
      created_at: now,
      updated_at: now,
    };
    this.accounts.set(account.id, account);
    return account;
  }

  /** Ends every token, as after four hours. */
  endTokens(): void {
    for (const token of this.tokens.values()) token.ends = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    this.asked.push(`${request.method} ${url.pathname}`);
    if (this.offline) {
      response.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const body = text.startsWith("{") ? JSON.parse(text) : {};
    const send = (status: number, value: unknown, type = "application/json") => {
      response.writeHead(status, { "Content-Type": type });
      response.end(type === "application/json" ? JSON.stringify(value) : String(value));
    };
    if (url.pathname === "/connect.html") return this.page(request.method, url, send);
    if (url.pathname === "/v1/oauth/token") {
      const known = body.client_id === CLIENT.id && body.client_secret === CLIENT.secret;
      if (!known) return send(401, { error: "invalid_client" });
      return send(200, {
        access_token: "pd-access-0123456789",
        token_type: "Bearer",
        expires_in: 3600,
      });
    }
    if (request.headers.authorization !== "Bearer pd-access-0123456789") {
      return send(401, { error: "unauthorized" });
    }
    if (request.headers["x-pd-environment"] !== "development") {
      return send(400, { error: "x-pd-environment is missing" });
    }
    const at = `/v1/connect/${PROJECT}`;
    const path = url.pathname.startsWith(at) ? url.pathname.slice(at.length) : url.pathname;
    const [, area = "", rest = "", last = ""] = path.split("/");
    const key = `${request.method} ${path}`;
    if (key === "POST /tokens") {
      const token = `ctok_${randomUUID().replaceAll("-", "")}`;
      const ends = Date.now() + (body.expires_in ?? 14_400) * 1_000;
      this.tokens.set(token, { user: body.external_user_id, ends, used: false });
      return send(200, {
        token,
        expires_at: new Date(ends).toISOString(),
        connect_link_url: `${this.url}/connect.html?token=${token}&connectLink=true`,
      });
    }
    if (key === "GET /accounts") {
      const user = url.searchParams.get("external_user_id");
      const app = url.searchParams.get("app");
      const found = [...this.accounts.values()].filter(
        (one) =>
          (user === null || one.external_id === user) &&
          (app === null || one.app.name_slug === app),
      );
      return send(200, list(found));
    }
    if (area === "accounts" && rest) {
      const account = this.accounts.get(rest);
      if (!account) return send(404, { error: "record not found" });
      if (request.method === "DELETE") {
        this.accounts.delete(rest);
        response.writeHead(204).end();
        return;
      }
      return send(200, account);
    }
    if (url.pathname === "/v1/connect/apps") {
      const q = (url.searchParams.get("q") ?? "").toLowerCase();
      return send(200, list(APPS.filter(({ name }) => name.toLowerCase().includes(q))));
    }
    if (key === "GET /actions") {
      const app = url.searchParams.get("app") ?? "";
      return send(200, list(ACTIONS.filter((action) => action.key.startsWith(`${app}-`))));
    }
    if (key === "POST /actions/configure") {
      const query = String(body.query ?? "").toLowerCase();
      const options = CHANNELS.filter(({ label }) => label.includes(query));
      return send(200, { options, stringOptions: null, context: {}, errors: [], observations: [] });
    }
    if (key === "POST /actions/props") {
      const rich = body.configured_props?.kind === "rich";
      const base = ACTIONS.find((action) => action.key === body.id)?.configurable_props ?? [];
      const more = [{ name: "blocks", type: "string", label: "Blocks" }];
      return send(200, {
        dynamicProps: {
          id: "dyp_1",
          configurableProps: rich ? [...base, ...more] : base,
        },
        errors: [],
        observations: [],
      });
    }
    if (key === "POST /actions/run") {
      this.performed.push(body);
      this.onPerformed(body);
      if (this.runAnswer) return send(this.runAnswer.status, this.runAnswer.body);
      return send(200, {
        exports: { $summary: "Done" },
        os: [],
        ret: { id: "msg-1", props: body.configured_props },
      });
    }
    if (area === "actions" && rest && !last) {
      const action = ACTIONS.find((one) => one.key === decodeURIComponent(rest));
      return action ? send(200, { data: action }) : send(404, { error: "component not found" });
    }
    return send(404, { error: "not found" });
  }

  /** The page on which a user links an account: once a token. */
  private page(
    method: string | undefined,
    url: URL,
    send: (status: number, value: unknown, type?: string) => void,
  ): void {
    const token = this.tokens.get(url.searchParams.get("token") ?? "");
    const html = (text: string) =>
      send(200, `<!doctype html><title>Connect</title>${text}`, "text/html");
    const app = url.searchParams.get("app") ?? "";
    if (!token || token.used || token.ends < Date.now()) {
      html("<h1>This link has ended</h1>");
    } else if (method === "GET") {
      html(`<h1>Connect ${app}</h1><form method="post"><button>Link my account</button></form>`);
    } else {
      token.used = true;
      this.link(token.user, app);
      html("<h1>Linked</h1>");
    }
  }
}

function list<T>(data: T[]) {
  const count = data.length;
  const cursors = { start_cursor: null, end_cursor: null };
  return { data, page_info: { count, total_count: count, ...cursors } };
}
