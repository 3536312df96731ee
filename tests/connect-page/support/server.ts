import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../../target/debug/patchbay", import.meta.url));
const READY_DEADLINE_MS = 20_000;
const STOP_DEADLINE_MS = 5_000;

/** A running `patchbay serve` on a data folder of its own, opened by a passphrase. */
export class Server {
  /** Where it answers; the same after a restart. */
  url = "";
  /** The bootstrap Personal Access Token of the present run. */
  token = "";
  /** Everything that the process has printed, over all its runs. */
  output = "";
  private readonly folder: string;
  private child: ChildProcess | null = null;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(): Promise<Server> {
    const server = new Server(await mkdtemp(path.join(tmpdir(), "patchbay-page-")));
    await writeFile(server.at("passphrase"), "correct horse battery staple", { mode: 0o600 });
    await writeFile(server.at("wrong-passphrase"), "incorrect horse", { mode: 0o600 });
    await server.run({ sealed: false });
    return server;
  }

  /** Starts the process again on the same data and address; sealed, with a wrong passphrase. */
  async run({ sealed }: { sealed: boolean }): Promise<void> {
    await rm(this.at("ready"), { force: true });
    const listen = this.url ? new URL(this.url).host : "127.0.0.1:0";
    const child = spawn(
      process.env.PATCHBAY_BIN ?? BUILT,
      [
        ["serve", "--data-dir", this.at("data"), "--listen", listen],
        ["--passphrase-file", this.at(sealed ? "wrong-passphrase" : "passphrase")],
        ["--bootstrap-token-file", this.at("token"), "--ready-file", this.at("ready")],
        ["--trust-end-user-addresses"],
      ].flat(),
      { stdio: ["ignore", "pipe", "pipe"] },
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

  /** Stops the process as a user would; the data stays. */
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
      if (text !== null) {
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
