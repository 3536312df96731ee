import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One call that a provider has received. */
export interface ProviderCall {
  authorization: string;
  body: {
    model: string;
    messages: { role: string; content: string }[];
    tools?: { function: { name: string } }[];
  };
}

/**
 * A provider that speaks OpenAI's chat completions and repeats the last message, once it has called the
 * first of its tools; a `revoked` key is refused, and a `thinking` one never answered.
 */
export class Provider {
  /** To be given as a connection's endpoint. */
  readonly url: string;
  readonly calls: ProviderCall[];
  private readonly server: Server;

  private constructor(server: Server, calls: ProviderCall[]) {
    this.server = server;
    this.calls = calls;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  }

  static async start(): Promise<Provider> {
    const calls: ProviderCall[] = [];
    const server = createServer(async (request, response) => {
      // As an authorization server it knows one account.
      if (request.url === "/token") {
        response.writeHead(200, { "Content-Type": "application/json" });
        response.end(JSON.stringify(GRANT));
        return;
      }
      if (request.method === "GET") {
        response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Sign in</h1>");
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as ProviderCall["body"];
      const authorization = request.headers.authorization ?? "";
      calls.push({ authorization, body });
      // It thinks until whoever asked goes away.
      if (authorization.includes("thinking")) return;
      const refused = authorization.includes("revoked");
      response.writeHead(refused ? 401 : 200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(refused ? REFUSAL : completion(body)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Provider(server, calls);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const REFUSAL = {
  error: {
    message: "Incorrect API key provided.",
    type: "invalid_request_error",
    code: "invalid_api_key",
  },
};

function completion({ model, messages, tools }: ProviderCall["body"]) {
  const last = messages.at(-1);
  const message = { role: "assistant", content: `You said: ${last?.content ?? ""}` };
  const tool = last?.role === "tool" ? undefined : tools?.[0]?.function.name;
  const call = { id: "call-1", type: "function", function: { name: tool, arguments: "{}" } };
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_790_000_000,
    model,
    choices: [
      tool
        ? { index: 0, finish_reason: "tool_calls", message: { ...message, tool_calls: [call] } }
        : { index: 0, finish_reason: "stop", message },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

const CLAIMS = Buffer.from(JSON.stringify({ email: "octo@example.com" })).toString("base64url");
const GRANT = {
  access_token: "gho_0123456789abcdefghij",
  refresh_token: "ghr_0123456789abcdefghij",
  token_type: "bearer",
  expires_in: 28800,
  scope: "repo",
  id_token: `e30.${CLAIMS}.e30`,
};
