import type { ConnectionType, ConnectSession, RequirementStatus } from "../platform/types.ts";

/** Answers of the Connect API for tests, as the platform would give them. */
export const OPENAI: ConnectionType = {
  id: "dynamiq.connections.OpenAI",
  label: "OpenAI",
  glyph: "Oa",
  kind: "api_key",
  fields: [
    {
      name: "api_key",
      label: "API key",
      value: "string",
      secret: true,
      required: true,
      advanced: false,
      max_length: 16_384,
    },
    {
      name: "url",
      label: "Base URL",
      value: "url",
      secret: false,
      required: false,
      default: "https://api.openai.com/v1",
      advanced: true,
      max_length: 2_048,
    },
  ],
  help: "Create a key under API keys.",
  docs_url: "https://platform.openai.com/api-keys",
};

export const GOOGLE: ConnectionType = {
  id: "dynamiq.connections.GoogleOAuth2",
  label: "Google",
  glyph: "Go",
  kind: "oauth2",
  fields: [],
};

/** A session of the App Ticket Triage that knows both types. */
export function session(given: Partial<ConnectSession> = {}): ConnectSession {
  return {
    app: { id: "app-1", name: "Ticket Triage" },
    user_id: "user-42",
    expires_at: "2026-11-23T13:00:00Z",
    types: { [OPENAI.id]: OPENAI, [GOOGLE.id]: GOOGLE },
    links: {},
    ...given,
  };
}

/** A pending requirement of the OpenAI type. */
export function status(given: Partial<RequirementStatus> = {}): RequirementStatus {
  return {
    id: "r1",
    type: "connection",
    title: "OpenAI API Key",
    status: "pending",
    spec: { type: "connection", data: { type: OPENAI.id } },
    ...given,
  };
}

/** A pending requirement that is fulfilled by consent at Google. */
export function googleStatus(given: Partial<RequirementStatus> = {}): RequirementStatus {
  const spec = { type: "connection", data: { type: GOOGLE.id } };
  return status({ id: "r2", title: "Google Calendar", spec, ...given });
}

/** A pending account requirement. */
export function gmailStatus(given: Partial<RequirementStatus> = {}): RequirementStatus {
  const spec = { type: "pipedream_account", data: { app_slug: "gmail" } };
  return status({ id: "r3", type: "pipedream_account", title: "Gmail Account", spec, ...given });
}
