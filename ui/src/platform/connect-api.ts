import { request } from "./request.ts";
import type { ConnectionConfig, ConnectSession, RequirementStatus } from "./types.ts";

/** The Connect API as one end user sees it; every method throws `ApiError`. */
export interface ConnectApi {
  session(): Promise<ConnectSession>;
  requirements(): Promise<RequirementStatus[]>;
  /** Stores credentials for a requirement, replacing what was there. */
  submitCredentials(
    requirementId: string,
    type: string,
    config: ConnectionConfig,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Answers the address where the user consents. */
  authorizeOAuth(requirementId: string): Promise<string>;
  /** Answers the address where the user links the account. */
  authorizeAccount(requirementId: string): Promise<string>;
  disconnect(requirementId: string): Promise<void>;
}

const REQUIREMENTS = "/v1/connect/requirements";

/** A client of the Connect API on the page's own origin, for one connect token. */
export function connectApi(bearer: string): ConnectApi {
  const at = (id: string, rest: string) => `${REQUIREMENTS}/${encodeURIComponent(id)}/${rest}`;
  const authorize = async (id: string, how: "oauth2" | "pipedream") => {
    const path = at(id, `${how}/authorize`);
    const answer = await request<{ data: { url: string } }>({
      method: "POST",
      path,
      bearer,
      body: {},
    });
    return answer.data.url;
  };
  return {
    async session() {
      const path = "/v1/connect/session";
      return (await request<{ data: ConnectSession }>({ method: "GET", path, bearer })).data;
    },
    async requirements() {
      const path = `${REQUIREMENTS}/status`;
      return (await request<{ data: RequirementStatus[] }>({ method: "GET", path, bearer })).data;
    },
    async submitCredentials(id, type, config, signal) {
      const path = at(id, "credentials");
      await request({ method: "POST", path, bearer, body: { type, config }, signal });
    },
    authorizeOAuth: (id) => authorize(id, "oauth2"),
    authorizeAccount: (id) => authorize(id, "pipedream"),
    async disconnect(id) {
      await request({ method: "DELETE", path: at(id, "connection"), bearer });
    },
  };
}
