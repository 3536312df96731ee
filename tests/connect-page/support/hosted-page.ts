import type { Locator, Page } from "playwright-core";

/** The parts of the hosted page as a user finds them. */
export class HostedPage {
  readonly page: Page;
  readonly sheet: Locator;
  readonly key: Locator;
  readonly submit: Locator;

  constructor(page: Page) {
    this.page = page;
    this.sheet = page.getByRole("dialog");
    this.key = this.sheet.locator('input[name="api_key"]');
    this.submit = this.sheet.locator('button[type="submit"]');
  }

  /** A section with its items; absent when it has none. */
  section(name: "Pending" | "Completed"): Locator {
    return this.page.getByRole("region", { name });
  }

  /** One requirement of a section. */
  item(section: "Pending" | "Completed", title: string): Locator {
    return this.section(section).getByRole("listitem").filter({ hasText: title });
  }

  async openSheet(section: "Pending" | "Completed", title: string): Promise<void> {
    await this.item(section, title).getByRole("button").click();
    await this.sheet.waitFor();
  }

  /** Gives a key to a pending requirement and waits until it is completed. */
  async connect(title: string, key: string): Promise<void> {
    await this.openSheet("Pending", title);
    await this.key.fill(key);
    await this.submit.click();
    await this.item("Completed", title).waitFor();
    await this.sheet.waitFor({ state: "detached" });
  }
}
