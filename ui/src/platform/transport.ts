/**
 * How a request reaches the platform: `fetch` in a browser, a command of the desktop shell in its
 * window. A transport adds the bearer, and rejects only when no answer came.
 */
export interface Transport {
  /** What the addresses of its requests begin with. */
  readonly origin: string;
  request(request: Request): Promise<Response>;
}
