import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import type { Page } from "playwright-core";

/** The client that Patchbay is registered as. */
export const CLIENT_ID = "patchbay-of-the-tests";
/** An address that the provider sends browsers back to, at any port (RFC 8252, section 7.3). */
const LOOPBACK = "http://127.0.0.1/oauth2/callback/";

/** What a requirement of a Google account asks for. */
const GOOGLE_SCOPES = ["userinfo.email", "userinfo.profile", "drive.readonly"].map(
  (name) => `https://www.googleapis.com/auth/${name}`,
);

/** What happened at the provider. */
export interface Happened {
  grants: string[];
  revocations: number;
}

/** A real OpenID provider: it asks for a login and for consent, rotates refresh tokens, and revokes. */
export class IdentityProvider {
  readonly issuer: string;
  readonly happened: Happened;
  private readonly server: Server;

  private constructor(server: Server, issuer: string, happened: Happened) {
    this.server = server;
    this.issuer = issuer;
    this.happened = happened;
  }

  /** `redirects` are the last parts of the redirects that are registered. */
  static async start(
    redirects: readonly string[],
    { accessTokenSeconds = 3600, pushed = false } = {},
  ): Promise<IdentityProvider> {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const happened: Happened = { grants: [], revocations: 0 };
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT_ID,
          application_type: "native",
          token_endpoint_auth_method: "none",
          redirect_uris: redirects.map((part) => `${LOOPBACK}${part}`),
          response_types: ["code"],
          grant_types: [
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
          ],
        },
      ],
      cookies: { keys: ["of-the-tests"] },
      claims: { openid: ["sub"], email: ["email"] },
      scopes: ["openid", "offline_access", "email", ...GOOGLE_SCOPES],
      features: {
        deviceFlow: { enabled: true },
        revocation: { enabled: true },
        devInteractions: { enabled: true },
        pushedAuthorizationRequests: {
          enabled: pushed,
          requirePushedAuthorizationRequests: pushed,
        },
      },
      pkce: { required: () => true },
      issueRefreshToken: async () => true,
      rotateRefreshToken: () => true,
      findAccount: (_context: unknown, id: string) => ({
        accountId: id,
        claims: async () => ({ sub: id, email: `${id}@example.com` }),
      }),
      ttl: {
        AccessToken: accessTokenSeconds,
        DeviceCode: 600,
        Grant: 3600,
        IdToken: 3600,
        Interaction: 600,
        RefreshToken: 3600,
        Session: 3600,
      },
    });
    provider.on("grant.success", (context) => {
      happened.grants.push(String(context.oidc.params?.grant_type));
    });
    provider.on("revocation.success", () => {
      happened.revocations += 1;
    });
    provider.on("grant.revoked", () => {
      happened.revocations += 1;
    });
    server.on("request", provider.callback());
    return new IdentityProvider(server, issuer, happened);
  }

  /** Its addresses as the settings of a provider's OAuth app take them. */
  get endpoints() {
    return { issuer: this.issuer };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Logs in at the provider's page and consents to what it asks. */
export async function consentAs(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any password");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}
