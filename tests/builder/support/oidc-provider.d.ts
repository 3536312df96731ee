declare module "oidc-provider" {
  import type { RequestListener } from "node:http";

  interface Context {
    oidc: { params?: Record<string, unknown> };
  }

  /** As much of the package as the tests use. */
  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    on(event: string, listener: (context: Context) => void): this;
    callback(): RequestListener;
  }
}
