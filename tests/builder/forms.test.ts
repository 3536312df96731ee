import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { breachesInBothThemes } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { firstProject } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

/** What of the catalogue tells how a form is filled in. */
interface Field {
  name: string;
  value: "string" | "url" | "integer" | "number" | "boolean" | "map" | "list";
  secret?: boolean;
  required?: boolean;
  advanced?: boolean;
  verbatim?: boolean;
  options?: string[];
  default?: unknown;
  env?: { var: string; fallback?: unknown }[];
  when?: { field: string; is: string };
}

interface Type {
  id: string;
  label: string;
  category: string;
  fields: Field[];
}

const CATALOGUE = new URL("../../crates/catalog/data/connection_types.json", import.meta.url);
const TYPES = JSON.parse(readFileSync(CATALOGUE, "utf8")) as Type[];
const SECRET = "sk-planted-form-0123456789";
/** Twenty-five forms, each looked at twice, on a busy machine. */
const PATIENCE = 180_000;

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

/** What a field takes, and what is typed for it. */
function typed(field: Field): { keys: string; stored: unknown } {
  switch (field.value) {
    case "url":
      return { keys: "https://service.example/v1", stored: "https://service.example/v1" };
    case "integer":
      return { keys: "7", stored: 7 };
    case "number":
      return { keys: "2.5", stored: 2.5 };
    case "map":
      return { keys: "name: value", stored: { name: "value" } };
    case "list":
      return { keys: "one", stored: ["one"] };
    default:
      return field.secret ? { keys: SECRET, stored: SECRET } : { keys: "given", stored: "given" };
  }
}

/** Whether a field is asked for while nothing was chosen in the fields that decide. */
function isAsked(field: Field, type: Type): boolean {
  if (field.options?.length === 1) return false;
  if (!field.when) return true;
  const { field: other, is } = field.when;
  return type.fields.find(({ name }) => name === other)?.default === is;
}

/** Presses Tab until the focus is in an element, which must not take more than a form has. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const element = await target.elementHandle();
  for (let presses = 0; presses < 80; presses += 1) {
    const there = await element?.evaluate((wanted) => wanted === document.activeElement);
    if (there) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the focus never came to ${target}`);
}

async function press(page: Page, target: Locator, key: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Opens the panel of a new connection and chooses a type in it. */
async function choose(page: Page, dialog: Locator, label: string): Promise<void> {
  await page.getByRole("button", { name: "Add new connection" }).focus();
  await page.keyboard.press("Enter");
  const picker = dialog.getByRole("combobox", { name: "Type", exact: true });
  await tabTo(page, picker);
  await page.keyboard.insertText(label);
  const wanted = page.getByRole("option", { name: label, exact: true });
  await wanted.waitFor();
  for (let presses = 0; presses < 20; presses += 1) {
    const active = await picker.getAttribute("aria-activedescendant");
    if (active && active === (await wanted.getAttribute("id"))) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

/** Fills in a field, and tells what must be stored of it; undefined where nothing is. */
async function fill(page: Page, dialog: Locator, field: Field): Promise<unknown> {
  const control = dialog.locator(`[name="${field.name}"]`);
  if (field.value === "boolean") {
    await press(page, control, "Space");
    // The last variable may have a fallback, which then is the default.
    return (field.default ?? field.env?.at(-1)?.fallback) !== true;
  }
  if (field.options) {
    await tabTo(page, control);
    // What decides over other fields keeps its default.
    if (field.default !== undefined) return undefined;
    await page.keyboard.press("ArrowDown");
    return field.options[0];
  }
  const { keys, stored } = typed(field);
  await tabTo(page, control);
  await page.keyboard.insertText(keys);
  return stored;
}

const KEYS = TYPES.filter(({ fields, id }) => fields.length > 0 && !id.endsWith("OAuth2"));

test("there are forms to fill in", () => {
  expect(KEYS.length).toBeGreaterThan(75);
});

const CATEGORIES = [...new Set(KEYS.map(({ category }) => category))];

test.each(CATEGORIES)(
  "every form of %s is filled in and saved by keyboard, in both themes",
  async (category) => {
    const project = await firstProject(server);
    const { page, builder, complaints, context } = await openBuilder(browser, server);
    const { dialog } = builder;
    await builder.goTo("Connections");
    for (const type of KEYS.filter((each) => each.category === category)) {
      const name = `form of ${type.label}`;
      await choose(page, dialog, type.label);
      await tabTo(page, dialog.getByLabel("Name", { exact: true }));
      await page.keyboard.insertText(name);
      const asked = type.fields.filter((field) => isAsked(field, type));
      const config: Record<string, unknown> = {};
      for (const field of asked.filter(({ advanced }) => !advanced)) {
        config[field.name] = await fill(page, dialog, field);
      }
      const advanced = asked.filter((field) => field.advanced);
      if (advanced.length > 0) await press(page, dialog.locator("summary"), "Enter");
      for (const field of advanced) config[field.name] = await fill(page, dialog, field);
      expect(await breachesInBothThemes(page), type.label).toEqual([]);
      await press(page, dialog.getByRole("button", { name: "Create" }), "Enter");
      await dialog.waitFor({ state: "detached" }).catch(async () => {
        throw new Error(`${type.label}: ${await dialog.innerText()}`);
      });

      const path = `/v1/connections?project_id=${project}&type=${type.id}&page_size=1`;
      const [stored] = await server.call<Stored[]>("GET", path);
      expect(stored?.name).toBe(name);
      for (const field of asked) {
        if (config[field.name] === undefined) continue;
        const told = field.secret
          ? stored?.secrets[field.name]?.has_value
          : stored?.config[field.name];
        expect(told, `${type.label}.${field.name}`).toEqual(
          field.secret ? true : config[field.name],
        );
      }
    }
    expect(complaints).toEqual([]);
    await context.close();
  },
  PATIENCE,
);

interface Stored {
  name: string;
  config: Record<string, unknown>;
  secrets: Record<string, { has_value: boolean }>;
}

test("a field is taken from the environment by keyboard, and typed again", async () => {
  const project = await firstProject(server);
  const { page, builder, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  await builder.goTo("Connections");
  await choose(page, dialog, "Tavily");
  await tabTo(page, dialog.getByLabel("Name", { exact: true }));
  await page.keyboard.insertText("from outside");
  const use = dialog.getByRole("button", { name: "Use the environment for API key" });
  await press(page, use, "Enter");
  await dialog.getByText("TAVILY_API_KEY is read from Patchbay’s environment").waitFor();
  await press(page, dialog.getByRole("button", { name: "Create" }), "Enter");
  await dialog.waitFor({ state: "detached" });
  const reference = "$" + "{oc.env:TAVILY_API_KEY}";
  const path = `/v1/connections?project_id=${project}&type=dynamiq.connections.Tavily&sort=-created_at`;
  const stored = async () => (await server.call<Stored[]>("GET", path))[0];
  expect((await stored())?.config).toEqual({ api_key: reference });

  // The forms before left more connections than the page draws at once.
  await page.getByRole("searchbox", { name: "Search connections" }).fill("from outside");
  await page.getByRole("button", { name: "from outside", exact: true }).click();
  await dialog.getByText("TAVILY_API_KEY is not set in Patchbay’s environment").waitFor();
  const enter = dialog.getByRole("button", { name: "Enter a value for API key" });
  await press(page, enter, "Enter");
  await tabTo(page, dialog.locator('[name="api_key"]'));
  await page.keyboard.insertText(SECRET);
  await press(page, dialog.getByRole("button", { name: "Update" }), "Enter");
  await dialog.waitFor({ state: "detached" });
  expect((await stored())?.config).toEqual({});
  expect((await stored())?.secrets.api_key?.has_value).toBe(true);
  await context.close();
});
