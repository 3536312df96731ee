import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../../target/debug/patchbay", import.meta.url));
const READY_DEADLINE_MS = 20_000;
const STOP_DEADLINE_MS = 5_000;

/** The passphrase of every server's vault. */
export const PASSPHRASE = "correct horse battery staple";

/** How the vault is found at a start. */
export type VaultAtStart = "open" | "wrong-passphrase" | "nothing";

/** A running `patchbay serve --ui` on a data folder of its own. */
export class BuilderServer {
  /** Where it answers; the same after a restart. */
  url = "";
  /** The bootstrap Personal Access Token of the present run. */
  token = "";
  private output = "";
  private readonly folder: string;
  private child: ChildProcess | null = null;

  private readonly environment: Record<string, string>;

  private constructor(folder: string, environment: Record<string, string>) {
    this.folder = folder;
    this.environment = environment;
  }

  static async start(
    vault: VaultAtStart = "open",
    on = tmpdir(),
    environment: Record<string, string> = {},
  ): Promise<BuilderServer> {
    const folder = await mkdtemp(path.join(on, "patchbay-builder-"));
    const server = new BuilderServer(folder, environment);
    await writeFile(server.at("passphrase"), PASSPHRASE, { mode: 0o600 });
    await writeFile(server.at("wrong-passphrase"), "incorrect horse", { mode: 0o600 });
    await server.run(vault);
    return server;
  }

  /** Starts the process again on the same data and address. */
  async run(vault: VaultAtStart = "open"): Promise<void> {
    await rm(this.at("ready"), { force: true });
    this.output = "";
    const listen = this.url ? new URL(this.url).host : "127.0.0.1:0";
    const passphrase = vault === "open" ? "passphrase" : vault;
    const child = spawn(
      process.env.PATCHBAY_BIN ?? BUILT,
      [
        ["serve", "--ui", "--data-dir", this.at("data"), "--listen", listen],
        ["--bootstrap-token-file", this.at("token"), "--ready-file", this.at("ready")],
        ["--trust-end-user-addresses"],
        vault === "nothing" ? [] : ["--passphrase-file", this.at(passphrase)],
      ].flat(),
      // A bus that nobody answers on: the machine's own keychain stays out of it.
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          ...this.environment,
          DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent",
        },
      },
    );
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
    const failed = new Promise<never>((_, reject) => child.once("error", reject));
    await Promise.race([failed, this.untilReady(child)]);
    this.token = (await readFile(this.at("token"), "utf8")).trim();
  }

  /** The link that the present run has printed; it opens the builder once. */
  get link(): string {
    const [link] = this.output.match(/http:\/\/\S+#ticket=\S+/) ?? [];
    if (!link) throw new Error(`no link was printed:\n${this.output}`);
    return link;
  }

  /** Stops the process as a user would, and starts it again for a new link. */
  async renew(): Promise<string> {
    await this.halt();
    await this.run();
    return this.link;
  }

  /** The folder of its data. */
  get data(): string {
    return this.at("data");
  }

  /** Calls the management API as a script of the builder's. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : (JSON.parse(text) as { data?: T }).data) as T;
  }

  /** As `call`, and answers the body whatever the status is. */
  async raw<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  async halt(): Promise<void> {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
    await gone;
    clearTimeout(killer);
  }

  /** Stops the process and removes its data. */
  async stop(): Promise<void> {
    await this.halt();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async untilReady(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + READY_DEADLINE_MS;
    while (Date.now() < deadline) {
      const text = await readFile(this.at("ready"), "utf8").catch(() => null);
      if (text !== null && this.output.includes("#ticket=")) {
        this.url = (JSON.parse(text) as { url: string }).url;
        return;
      }
      if (child.exitCode !== null) throw new Error(`the server ended at start:\n${this.output}`);
      await sleep(20);
    }
    throw new Error(`the server was not ready in time:\n${this.output}`);
  }

  private at(name: string): string {
    return path.join(this.folder, name);
  }
}
