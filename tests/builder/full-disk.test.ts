import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { saveWorkflow } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0 && process.platform === "linux";

/** A file system of 8 MiB, until `use` is done. */
async function onSmallDisk(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "patchbay-disk-"));
  await run("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", folder]);
  try {
    await use(folder);
  } finally {
    await run("umount", [folder]);
    await rm(folder, { recursive: true });
  }
}

/** Takes what is left of a disk. */
async function fill(folder: string): Promise<void> {
  const file = path.join(folder, "filler");
  for (let size = 1 << 23; size >= 1 << 12; size >>= 1) {
    await writeFile(file, Buffer.alloc(size), { flag: "a" }).catch(() => {
      // As much as fitted was written.
    });
  }
}

test.skipIf(!isRoot)(
  "a full disk says what was kept, and nothing is lost once there is room (needs root)",
  () =>
    onSmallDisk(async (disk) => {
      const server = await BuilderServer.start("open", disk);
      const browser = await launchBrowser();
      try {
        await saveWorkflow(server, "kept");
        const { page, builder, context } = await openBuilder(browser, server);
        await builder.goTo("Agents");
        await page.getByRole("button", { name: "kept", exact: true }).click();
        await page.locator("main").getByText("openai-1").first().click();
        await page.getByLabel("Model", { exact: true }).fill("gpt-4o");
        await fill(disk);
        await page.getByRole("button", { name: "Save", exact: true }).click();
        const panel = page.getByRole("dialog").filter({ hasText: "Save version" });
        await panel.getByRole("button", { name: "Save", exact: true }).click();
        await page.getByText("The disk is full. Nothing was changed.").first().waitFor();

        await rm(path.join(disk, "filler"));
        await panel.getByRole("button", { name: "Save", exact: true }).click();

        await panel.waitFor({ state: "detached" });
        expect(await page.getByLabel("Model", { exact: true }).inputValue()).toBe("gpt-4o");
        await context.close();
      } finally {
        await browser.close();
        await server.stop();
      }
    }),
);
