import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { saveWorkflow } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test("every page is a press away, says what it is for, and stands in the address", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  await builder.goTo("Deployments");
  await page.getByText("An App is a deployed agent").waitFor();
  await page.getByRole("button", { name: "Go to the agents" }).click();
  await builder.row("hello").waitFor();
  await builder.goTo("Connections");
  await page.getByText("A connection keeps the key of a service").waitFor();
  expect(page.url()).toMatch(/#\/connections$/);
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { level: 1, name: "Connections" }).waitFor();
  expect(await page.title()).toBe("Connections · Patchbay");
  await builder.goTo("Settings");
  expect(complaints).toEqual([]);
  await context.close();
});

test("the palette and the shortcuts reach every page with the keyboard alone", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("about");
  await page.keyboard.press("Enter");
  await page.getByText("Apache-2.0").waitFor();

  await page.keyboard.type("gc");
  await page.getByRole("heading", { level: 1, name: "Connections" }).waitFor();
  await page.keyboard.type("nc");
  await builder.dialog.getByRole("heading", { name: "Add new connection" }).waitFor();
  await page.keyboard.press("Escape");
  await builder.dialog.waitFor({ state: "detached" });

  await page.keyboard.press("?");
  await builder.dialog.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  await builder.dialog.getByText("Ctrl K").waitFor();
  await page.keyboard.press("Escape");
  await builder.dialog.waitFor({ state: "detached" });

  await page.keyboard.press("Control+k");
  await page.keyboard.type("hello");
  await page.keyboard.press("Enter");
  await page.waitForURL(/#\/agents\/./);
  await context.close();
});

test("the palette does in the editor what its buttons do", async () => {
  await saveWorkflow(server, "asks-its-users");
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "asks-its-users", exact: true }).click();
  const card = (id: string) => page.getByRole("group", { name: new RegExp(`^${id}, `) });
  const lefts = async () => {
    const boxes = ["input", "openai-1", "output"].map((id) => card(id).boundingBox());
    return (await Promise.all(boxes)).map((box) => Math.round(box?.x ?? 0));
  };
  const palette = page.getByRole("dialog", { name: "Command palette" });
  const find = async (title: string) => {
    await page.keyboard.press("Control+k");
    await palette.getByRole("combobox").fill(title);
    return palette.getByRole("option", { name: title }).first();
  };
  const choose = async (title: string) => {
    await (await find(title)).click();
    await palette.waitFor({ state: "detached" });
  };

  // One node alone stands in line with nothing.
  await card("input").click();
  await find("Align left edges");
  await palette.getByText("Nothing is called that.").waitFor();
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
  const before = await lefts();
  await choose("Select all nodes");
  await choose("Align left edges");
  await expect.poll(async () => new Set(await lefts()).size).toBe(1);
  await choose("Undo");
  await expect.poll(lefts).toEqual(before);
  await choose("Same gaps across");

  await choose("Canvas: zoom to 100 %");
  await page.getByText("100%", { exact: true }).waitFor();
  await choose("Canvas: zoom in");
  await page.getByText("120%", { exact: true }).waitFor();
  await choose("Canvas: zoom out");
  await page.getByText("100%", { exact: true }).waitFor();

  await choose("Version history");
  await page.getByRole("button", { name: "Look at v1" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Look at v1" }).waitFor({ state: "detached" });

  await choose("Rename the workflow");
  const name = page.getByRole("textbox", { name: "Workflow name" });
  await expect.poll(() => name.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.type("asks-everybody");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Rename asks-everybody" }).waitFor();

  await choose("Deploy and test as a user");
  await builder.dialog.getByText("Once it is deployed, its Test tab opens").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("a shortcut without Ctrl types into a field", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await builder.goTo("Agents");
  await page.getByRole("searchbox", { name: "Search" }).pressSequentially("gc?");
  expect(await page.getByRole("searchbox").inputValue()).toBe("gc?");
  await page.getByText("No agent fits the search.").waitFor();
  await page.keyboard.press("Escape");
  await builder.row("hello").waitFor();
  await context.close();
});

test("in a wide window a page stays as wide as a line is read, and the canvas takes all of it", async () => {
  const viewport = { width: 1920, height: 1080 };
  const { page, builder, context } = await openBuilder(browser, server, { viewport });
  const widest = 80 * 16;
  await builder.goTo("Agents");
  const agents = await page.getByRole("table", { name: "Agents" }).boundingBox();
  expect(agents?.width).toBe(widest);
  await builder.goTo("Settings");
  const tabs = await page.getByRole("tablist", { name: "Settings" }).boundingBox();
  expect(tabs?.width).toBe(widest);
  await page.getByRole("tab", { name: "Activity" }).click();
  const activity = page.getByRole("table", { name: "Activity" });
  expect((await activity.boundingBox())?.width).toBe(widest);

  await builder.goTo("Agents");
  await page.getByRole("button", { name: /^hello/ }).click();
  await page.getByRole("region", { name: "Canvas" }).waitFor();
  const main = await page.getByRole("main").boundingBox();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  const end = await inspector.boundingBox();
  expect(main?.width).toBeGreaterThan(widest);
  expect((end?.x ?? 0) + (end?.width ?? 0)).toBe(viewport.width);
  await context.close();
});

test("the settings say where the data lies, what a token may do, and tell providers apart", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  await builder.goTo("Settings");
  const tab = (name: string) => page.getByRole("tab", { name }).click();
  await tab("About");
  await page.getByText(`On this computer, in ${server.data}`, { exact: true }).waitFor();
  await tab("Personal access tokens");
  await page.getByText("A personal access token acts as you on the management API").waitFor();
  await tab("OAuth apps");
  const glyphOf = async (name: string) => {
    const text = await page.getByRole("button", { name, exact: true }).innerText();
    return text.split(/\s/)[0];
  };
  await expect.poll(() => glyphOf("GitHub")).toBe("Gh");
  expect(await glyphOf("GitLab")).toBe("Gi");
  expect(complaints).toEqual([]);
  await context.close();
});

test("of a platform that does not tell its folder, About tells the rest", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await page.route("**/v1/vault/backups", (route) =>
    route.fulfill({ status: 404, json: { error: { code: "not_found", message: "Not Found" } } }),
  );
  await builder.goTo("Settings");
  const refused = page.waitForResponse("**/v1/vault/backups");
  await page.getByRole("tab", { name: "About" }).click();
  await refused;
  await page.getByText("Nothing is sent anywhere but to the services").waitFor();
  expect(await page.getByText("On this computer, in").count()).toBe(0);
  await page.getByText("Apache-2.0").waitFor();
  await context.close();
});

test("the theme follows the system until one is chosen, and the choice is kept", async () => {
  const { page, builder, context } = await openBuilder(browser, server, { colorScheme: "dark" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  await builder.goTo("Settings");
  await page.getByRole("tab", { name: "Appearance" }).click();
  await page.getByRole("radio", { name: "Light" }).click();
  const light = await paper();
  expect(light).not.toBe(dark);
  await page.goto("about:blank");
  await page.goto(await server.renew());
  await builder.sidebar.waitFor();
  expect(await paper()).toBe(light);
  await context.close();
});

test("the sidebar folds to a rail where there is little room, and by hand", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  const width = async () => (await builder.sidebar.boundingBox())?.width ?? 0;
  await builder.goTo("Connections");
  expect(await width()).toBeGreaterThan(200);
  await page.getByRole("button", { name: "Fold the sidebar" }).click();
  expect(await width()).toBeLessThan(60);
  await page.getByRole("button", { name: "Unfold the sidebar" }).click();
  expect(await width()).toBeGreaterThan(200);
  await context.close();

  const narrow = await openBuilder(browser, server, { viewport: { width: 900, height: 640 } });
  expect((await narrow.builder.sidebar.boundingBox())?.width).toBeLessThan(60);
  await narrow.builder.goTo("Connections");
  await narrow.context.close();
});

test("a project keeps its things to itself", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await page.getByRole("button", { name: "Project: Default" }).click();
  await page.getByRole("menuitem", { name: "New project…" }).click();
  await builder.dialog.getByLabel("Name").fill("Experiments");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Project: Experiments" }).waitFor();
  await page.getByText("No agents yet").waitFor();
  await page.getByRole("button", { name: "Project: Experiments" }).click();
  await page.getByRole("menuitemradio", { name: "Default" }).click();
  await builder.row("hello").waitFor();
  await context.close();
});

test("a lost server says what is kept, and everything goes on when it is back", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await builder.goTo("Connections");
  await page.getByRole("button", { name: "Add new connection" }).click();
  await builder.dialog.getByLabel("Type", { exact: true }).fill("OpenAI");
  await context.setOffline(true);
  await page.getByRole("option", { name: "OpenAI", exact: true }).click();
  await builder.dialog.getByLabel("Name", { exact: true }).fill("typed-while-lost");
  await builder.dialog.locator('input[name="api_key"]').fill("sk-typed-while-lost");
  await builder.dialog.getByRole("button", { name: "Create" }).click();
  await builder.dialog.getByText("What you typed is still here").waitFor();
  expect(await builder.dialog.locator('input[name="api_key"]').inputValue()).toBe(
    "sk-typed-while-lost",
  );
  const banner = page.getByText("The server does not answer.");
  await banner.waitFor();

  await context.setOffline(false);
  await banner.waitFor({ state: "detached" });
  await builder.dialog.getByRole("button", { name: "Create" }).click();
  await builder.dialog.waitFor({ state: "detached" });
  await builder.row("typed-while-lost").waitFor();
  await context.close();
});

test("Personal access tokens are shown once, work, and are refused once deleted", async () => {
  const { page, builder, context } = await openBuilder(browser, server);
  await builder.goTo("Settings");
  await page.getByRole("tab", { name: "Personal access tokens" }).click();
  await page.getByRole("button", { name: "Create token" }).click();
  await builder.dialog.getByLabel("Name").fill("nightly");
  await page.keyboard.press("Enter");
  const token = (await builder.dialog.getByLabel("Secret").textContent()) ?? "";
  expect(token).toMatch(/^dyn_pat_\w{64}$/);
  const ask = () => fetch(`${server.url}/v1/me`, { headers: { Authorization: `Bearer ${token}` } });
  expect((await ask()).status).toBe(200);
  await builder.dialog.getByRole("button", { name: "Done" }).click();
  await builder.dialog.waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(token);

  await builder.chooseAction("nightly", "Delete…");
  await builder.dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await builder.dialog.waitFor({ state: "detached" });
  expect((await ask()).status).toBe(401);
  expect(await builder.row("nightly").count()).toBe(0);
  await context.close();
});
