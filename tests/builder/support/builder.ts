import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { newVisit, type Visit } from "../../connect-page/support/browser.ts";
import type { BuilderServer } from "./server.ts";

/** A page of the builder's sidebar. */
export type SidebarPage = "Agents" | "Deployments" | "Connections" | "Settings";

/** The builder as its user finds it. */
export class Builder {
  readonly page: Page;
  readonly sidebar: Locator;
  readonly dialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.sidebar = page.getByRole("navigation", { name: "Main" });
    // The messages are dialogs too, which Base UI tells apart by what they leave open.
    this.dialog = page.locator('[role="dialog"]:not([aria-modal="false"])');
  }

  /** Goes to a page by the sidebar. */
  async goTo(name: SidebarPage): Promise<void> {
    await this.sidebar.getByRole("link", { name }).click();
    await this.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  }

  /** The row of a table that holds a text. */
  row(text: string): Locator {
    return this.page.getByRole("row").filter({ hasText: text });
  }

  /** Chooses an action of a row's menu. */
  async chooseAction(row: string, action: string): Promise<void> {
    await this.page.getByRole("button", { name: `Actions for ${row}`, exact: true }).click();
    await this.page.getByRole("menuitem", { name: action }).click();
  }

  /** Waits for a short message. */
  async untilTold(text: string | RegExp): Promise<void> {
    await this.page.getByRole("region", { name: "Messages" }).getByText(text).first().waitFor();
  }

  /** Fills in the panel of a new connection to OpenAI, and creates it. */
  async addOpenAi(name: string, key: string, url?: string): Promise<void> {
    await this.dialog.getByLabel("Type", { exact: true }).fill("OpenAI");
    await this.page.getByRole("option", { name: "OpenAI", exact: true }).click();
    await this.dialog.getByLabel("Name", { exact: true }).fill(name);
    await this.dialog.locator('input[name="api_key"]').fill(key);
    if (url) {
      await this.dialog.getByText("More settings").click();
      await this.dialog.locator('input[name="url"]').fill(url);
    }
    await this.dialog.getByRole("button", { name: "Create" }).click();
    await this.dialog.waitFor({ state: "detached" });
  }
}

/** An open builder, with a record of what went wrong in its page. */
export interface BuilderVisit extends Visit {
  builder: Builder;
}

/** Opens the builder by a fresh link, in a new profile that has been here before. */
export async function openBuilder(
  browser: Browser,
  server: BuilderServer,
  options: BrowserContextOptions = {},
): Promise<BuilderVisit> {
  const visit = await newVisit(browser, options);
  await visit.page.addInitScript(() => {
    if (location.protocol === "http:") localStorage.setItem("patchbay.visited", "1");
  });
  await visit.page.goto(await server.renew());
  const builder = new Builder(visit.page);
  await builder.sidebar.waitFor();
  return { ...visit, builder };
}
