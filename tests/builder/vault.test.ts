import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser, newVisit } from "../connect-page/support/browser.ts";
import { Builder } from "./support/builder.ts";
import { BuilderServer, PASSPHRASE, type VaultAtStart } from "./support/server.ts";

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

beforeEach(async () => {
  server = await BuilderServer.start("nothing");
});

afterEach(async () => {
  await server?.stop();
});

async function visit() {
  const visited = await newVisit(browser);
  // A first visit would open the sample, whose page has a narrower sidebar, at any moment.
  await visited.page.addInitScript(() => {
    if (location.protocol === "http:") localStorage.setItem("patchbay.visited", "1");
  });
  await visited.page.goto(server.link);
  const builder = new Builder(visited.page);
  await builder.sidebar.or(builder.dialog).first().waitFor();
  return { ...visited, builder };
}

/** A browser complains of every refusal, also of those that a test provokes. */
const unexpected = (complaint: string) => !complaint.includes("status of 400");

async function startAgain(vault: VaultAtStart) {
  await server.halt();
  await server.run(vault);
}

test("without a keychain the first start asks for a passphrase, and makes the vault", async () => {
  const { page, builder, complaints, context } = await visit();
  const { dialog } = builder;
  await dialog.getByRole("heading", { name: "Choose a passphrase for the vault" }).waitFor();
  await dialog.getByText("Nobody can recover it.").waitFor();
  const [first, again] = [
    dialog.locator('input[name="passphrase"]'),
    dialog.locator('input[name="again"]'),
  ];
  await first.fill("short");
  await dialog.getByRole("button", { name: "Make the vault" }).click();
  await dialog.getByText("Passphrase is too short").waitFor();
  await first.fill(PASSPHRASE);
  await again.fill("incorrect horse");
  await page.keyboard.press("Enter");
  await dialog.getByText("Repeated passphrase differs from the first").waitFor();
  await again.fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await builder.sidebar.getByText("unlocked").waitFor({ state: "attached" });
  await builder.goTo("Connections");
  await page.getByRole("button", { name: "Add new connection" }).click();
  await builder.addOpenAi("openai-prod", "sk-first");
  await builder.row("openai-prod").waitFor();
  expect(await page.content()).not.toContain(PASSPHRASE);
  expect(complaints).toEqual([]);
  await context.close();

  await startAgain("open");
  const later = await visit();
  await later.builder.goTo("Connections");
  await later.builder.row("openai-prod").waitFor();
  expect(await later.page.getByText("The vault is locked.").count()).toBe(0);
  await later.context.close();
});

test("it can be postponed, and set up later from the banner", async () => {
  const { page, builder, context } = await visit();
  await builder.dialog.getByRole("button", { name: "Later" }).click();
  await builder.dialog.waitFor({ state: "detached" });
  await page.getByText("There is no vault yet.").waitFor();
  await page.getByRole("button", { name: "Set it up" }).click();
  await builder.dialog.locator('input[name="passphrase"]').fill(PASSPHRASE);
  await builder.dialog.locator('input[name="again"]').fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByText("There is no vault yet.").waitFor({ state: "detached" });
  await context.close();
});

test("a sealed vault says why, keeps what was typed, and opens with its passphrase", async () => {
  await startAgain("open");
  await startAgain("wrong-passphrase");
  const { page, builder, context } = await visit();
  await page.getByText("The vault is locked.").waitFor();
  await builder.sidebar.getByText("locked", { exact: true }).waitFor({ state: "attached" });
  await builder.goTo("Connections");
  await page.getByRole("button", { name: "Add new connection" }).click();
  const { dialog } = builder;
  await dialog.getByLabel("Type", { exact: true }).fill("OpenAI");
  await page.getByRole("option", { name: "OpenAI", exact: true }).click();
  await dialog.getByLabel("Name", { exact: true }).fill("openai-prod");
  await dialog.locator('input[name="api_key"]').fill("sk-sealed");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByText("The vault is locked, so no key can be stored").waitFor();
  expect(await dialog.locator('input[name="api_key"]').inputValue()).toBe("sk-sealed");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Passphrase" }).click();
  await dialog.locator('input[name="passphrase"]').fill("incorrect horse");
  await dialog.getByRole("button", { name: "Unlock" }).click();
  await dialog.getByText(/^Passphrase .*(wrong|not)/).waitFor();
  await dialog.locator('input[name="passphrase"]').fill(PASSPHRASE);
  await dialog.getByRole("button", { name: "Unlock" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("The vault is locked.").waitFor({ state: "detached" });
  await context.close();
});

test("the settings tell the vault's state, and open it too", async () => {
  await startAgain("open");
  await startAgain("wrong-passphrase");
  const { page, builder, context } = await visit();
  await builder.goTo("Settings");
  await page.getByRole("heading", { name: "The vault is locked" }).waitFor();
  await page.getByRole("button", { name: "Ask the keychain again" }).click();
  await page.getByText("The keychain did not unlock it either.").waitFor();
  await page.locator('input[name="passphrase"]').fill(PASSPHRASE);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
  await page.getByRole("heading", { name: "The vault is unlocked" }).waitFor();
  await context.close();
});

test("the settings lock it, give it a recovery code once, and that code opens it", async () => {
  await startAgain("open");
  const { page, builder, complaints, context } = await visit();
  const { dialog } = builder;
  await builder.goTo("Settings");
  await page.getByRole("heading", { name: "Ways to unlock it" }).waitFor();
  await page.getByRole("button", { name: "Make a recovery code…" }).click();
  await dialog.getByText("It is shown once").waitFor();
  await dialog.getByRole("button", { name: "Make it" }).click();
  await page.getByRole("heading", { name: "Your recovery code" }).waitFor();
  const groups = await page.locator("output span").allTextContents();
  expect(groups).toHaveLength(9);
  await page.getByRole("button", { name: "I have kept it" }).last().click();
  await dialog.waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(groups[0]);
  await page.getByRole("cell", { name: "Recovery code", exact: true }).waitFor();

  await page.getByRole("button", { name: "Lock now" }).click();
  await dialog.getByText("Nothing is lost.").waitFor();
  await dialog.getByRole("button", { name: "Lock now" }).click();
  await page.getByRole("heading", { name: "The vault is locked" }).waitFor();
  const code = page.locator('input[name="recovery_code"]');
  await code.fill("0000");
  await code.press("Enter");
  await page.getByText("Recovery code has a typing mistake").waitFor();
  await code.fill(groups.join(" ").toLowerCase());
  await code.press("Enter");
  await page.getByRole("heading", { name: "The vault is unlocked" }).waitFor();
  expect(complaints.filter(unexpected)).toEqual([]);
  await context.close();
});

test("a backup is made, the keys are rotated, and the backup is restored from the list", async () => {
  await startAgain("open");
  const { page, builder, complaints, context } = await visit();
  const { dialog } = builder;
  const other = "a passphrase of the backup";
  await builder.goTo("Settings");
  await page.getByText("No backup was made yet.").waitFor();
  await page.getByRole("button", { name: "Back up…" }).click();
  await dialog.locator('input[name="passphrase"]').fill(other);
  await dialog.locator('input[name="again"]').fill("another");
  await dialog.getByRole("button", { name: "Back up", exact: true }).click();
  await dialog.getByText("Repeated passphrase differs from the first").waitFor();
  await dialog.locator('input[name="again"]').fill(other);
  await dialog.getByRole("button", { name: "Back up", exact: true }).click();
  await dialog.waitFor({ state: "detached", timeout: 20_000 });
  await page.getByRole("cell", { name: /^patchbay-.*\.age$/ }).waitFor();

  await page.getByRole("button", { name: "Rotate the keys…" }).click();
  await dialog.locator('input[name="passphrase"]').fill("incorrect horse");
  await dialog.getByRole("button", { name: "Rotate" }).click();
  await dialog.getByText("does not open this vault").waitFor();
  await dialog.locator('input[name="passphrase"]').fill(PASSPHRASE);
  await dialog.getByRole("button", { name: "Rotate" }).click();
  await dialog.waitFor({ state: "detached" });

  await page.getByRole("button", { name: /^Actions of patchbay-/ }).click();
  await page.getByRole("menuitem", { name: "Restore…" }).click();
  await dialog.locator('input[name="passphrase"]').fill(PASSPHRASE);
  await dialog.getByRole("button", { name: "Restore" }).click();
  await dialog.getByText("does not open this backup").waitFor({ timeout: 20_000 });
  await dialog.locator('input[name="passphrase"]').fill(other);
  await dialog.getByRole("button", { name: "Restore" }).click();
  await dialog.waitFor({ state: "detached", timeout: 20_000 });
  await page.getByText(/^Restored, with/).waitFor();
  await page.getByRole("heading", { name: "The vault is unlocked" }).waitFor();
  expect(complaints.filter(unexpected)).toEqual([]);
  await context.close();
});
