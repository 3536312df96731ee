import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { breachesInBothThemes } from "../connect-page/support/axe.ts";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { choiceFlow, firstProject } from "./support/flow.ts";
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

interface Depend {
  node: string;
  option?: string;
}

interface Stored {
  flow: {
    nodes: {
      id: string;
      depends?: Depend[];
      options?: { id: string; name: string; condition: unknown }[];
    }[];
  };
  flow_ui: { edges: { source_handle: string; label?: string }[] };
}

/** Opens a workflow of its own: Input → route, whose options lead to `refunds` and `others` → Output. */
async function open(name = `routes-${randomUUID().slice(0, 8)}`) {
  const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
  const project_id = await firstProject(server);
  const body = { name, project_id, flow: choiceFlow(), flow_ui };
  const { id } = await server.call<{ id: string }>("POST", "/v1/workflows", body);
  const visit = await openBuilder(browser, server);
  const { page, builder } = visit;
  await builder.goTo("Agents");
  await page.getByRole("button", { name, exact: true }).click();
  const card = (of: string) => page.getByRole("group", { name: new RegExp(`^${of}, `) });
  const option = (number: number) =>
    page.getByRole("listitem", { name: `Option ${number}`, exact: true });
  await card("route").waitFor();
  const save = async (): Promise<Stored> => {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await builder.dialog.getByRole("button", { name: "Save", exact: true }).click();
    await builder.dialog.waitFor({ state: "detached" });
    return server.call<Stored>("GET", `/v1/workflows/${id}`);
  };
  return { ...visit, card, option, save };
}

/** The names at the handles of a card. */
function handles(page: Page): Promise<string[]> {
  return page
    .locator(".react-flow__node .react-flow__handle.source")
    .evaluateAll((all) =>
      all.flatMap(
        (handle) => handle.parentElement?.querySelector("span[title]")?.textContent ?? [],
      ),
    );
}

const after = (stored: Stored, id: string) =>
  stored.flow.nodes.find((node) => node.id === id)?.depends ?? [];

test("a Choice has a handle for each option, and edges end at them", async () => {
  const { page, context, complaints } = await open();
  expect(await handles(page)).toEqual(["Refund", "Otherwise"]);
  const ends = await page.evaluate(() =>
    [...document.querySelectorAll<SVGPathElement>(".react-flow__edge-path")].map((path) => {
      const at = path.getPointAtLength(0).matrixTransform(path.getScreenCTM() ?? undefined);
      const distances = [...document.querySelectorAll(".react-flow__handle.source")].map((each) => {
        const { left, top, width, height } = each.getBoundingClientRect();
        return Math.hypot(at.x - left - width / 2, at.y - top - height / 2);
      });
      return Math.min(...distances);
    }),
  );
  expect(ends).toHaveLength(5);
  expect(Math.max(...ends)).toBeLessThan(6);
  await page.getByLabel("refunds runs after route, option Refund").waitFor({ state: "attached" });
  expect(complaints).toEqual([]);
  await context.close();
});

test("an option is renamed with its edges, and saved under its id", async () => {
  const { card, option, save, page, context } = await open();
  await card("route").click();
  await option(1).getByLabel("Name of option 1").fill("Money back");
  expect(await handles(page)).toEqual(["Money back", "Otherwise"]);
  const stored = await save();
  expect(after(stored, "refunds")).toEqual([{ node: "route", option: "refund" }]);
  const labels = stored.flow_ui.edges.map(({ source_handle, label }) => [source_handle, label]);
  expect(labels).toContainEqual(["refund", "Money back"]);
  await context.close();
});

test("an option that is deleted takes its edges along, and one undo brings both back", async () => {
  const { page, card, option, context, complaints } = await open();
  const edge = page.getByLabel("refunds runs after route, option Refund");
  await card("route").click();
  await option(1).getByRole("button", { name: "Delete Refund" }).click();
  await edge.waitFor({ state: "detached" });
  expect(await handles(page)).toEqual(["Otherwise"]);
  await page.keyboard.press("Control+z");
  await edge.waitFor({ state: "attached" });
  expect(await handles(page)).toEqual(["Refund", "Otherwise"]);
  expect(complaints).toEqual([]);
  await context.close();
});

test("options are added before the default, and moved by keyboard, which says so", async () => {
  const { page, card, option, save, context } = await open();
  await card("route").click();
  await page.getByRole("button", { name: "Add option" }).press("Enter");
  expect(await handles(page)).toEqual(["Refund", "Option 2", "Otherwise"]);
  await option(2).getByLabel("Path of condition 2").fill("$.input.output.input");
  await option(2).getByLabel("Value of condition 2").fill("invoice");
  await option(2).getByRole("button", { name: "Move Option 2 up" }).press("Enter");
  await page.getByText("Option 2 is now 1 of 3.").waitFor({ state: "attached" });
  expect(await handles(page)).toEqual(["Option 2", "Refund", "Otherwise"]);
  // At the top it can only go down again: that button has the focus.
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  await expect.poll(focused).toBe("Move Option 2 down");
  const route = (await save()).flow.nodes.find(({ id }) => id === "route");
  expect(route?.options?.map(({ name }) => name)).toEqual(["Option 2", "Refund", "Otherwise"]);
  expect(route?.options?.[0]?.condition).toEqual({
    variable: "$.input.output.input",
    operator: "string-equals",
    value: "invoice",
    is_not: false,
  });
  await context.close();
});

test("conditions are joined, nested, negated and compared with paths, as the SDK writes them", async () => {
  const { page, card, option, save, context, complaints } = await open();
  await card("route").click();
  const first = option(1);
  await first.getByRole("button", { name: "Add another condition" }).click();
  await first.getByLabel("Path of condition 1.2").pressSequentially("/");
  await page.getByRole("option", { name: /^priority/ }).click();
  await first.getByLabel("Comparison of condition 1.2").selectOption("numeric greater-than");
  await first.getByLabel("Value of condition 1.2").fill("2.5");
  await first.getByLabel("How the conditions of 1 are joined").selectOption("or true");
  await first.getByRole("button", { name: "Add a group" }).click();
  await first.getByLabel("Path of condition 1.3.1").fill("$.input.output.input");
  await first.getByLabel("Is or is not, condition 1.3.1").selectOption("true");
  await first.getByLabel("What condition 1.3.1 compares with").selectOption("true");
  await first.getByLabel("Other path of condition 1.3.1").fill("$.input.output.priority");
  await page.getByRole("radio", { name: "Each that holds" }).click();
  const route = (await save()).flow.nodes.find(({ id }) => id === "route");
  expect(route).toMatchObject({ hit_policy: "all" });
  expect(route?.options?.[0]?.condition).toEqual({
    variable: "$",
    operator: "or",
    is_not: true,
    operands: [
      {
        variable: "$.input.output.input",
        operator: "string-contains",
        value: "refund",
        is_not: false,
      },
      {
        variable: "$.input.output.priority",
        operator: "numeric-greater-than",
        value: 2.5,
        is_not: false,
      },
      {
        variable: "$",
        operator: "and",
        is_not: false,
        operands: [
          {
            variable: "$.input.output.input",
            operator: "string-equals-path",
            value: "$.input.output.priority",
            is_not: true,
          },
        ],
      },
    ],
  });
  await first.getByRole("button", { name: "Delete condition 1.3.1" }).click();
  await first.getByLabel("Path of condition 1.3.1").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
  await context.close();
});

test("every handle is reached by keyboard, from either end of an edge", async () => {
  const { page, card, option, save, context } = await open();
  await card("route").click();
  await option(1).getByRole("button", { name: "Do not run refunds after Refund" }).press("Enter");
  await option(1).getByText("Nothing runs after this option yet.").waitFor();
  await option(1).getByRole("button", { name: "Connect Refund to a node" }).press("Enter");
  await page.keyboard.type("others");
  await page.keyboard.press("Enter");
  await option(1).getByText("others").waitFor();
  await card("refunds").click();
  await page.getByRole("button", { name: "Add a node to run after" }).press("Enter");
  await page.getByRole("option", { name: /^route, option Otherwise/ }).waitFor();
  await page.keyboard.type("Otherwise");
  await page.keyboard.press("Enter");
  const stored = await save();
  expect(after(stored, "refunds")).toEqual([{ node: "route", option: "otherwise" }]);
  expect(after(stored, "others")).toEqual([
    { node: "route", option: "otherwise" },
    { node: "route", option: "refund" },
  ]);
  await context.close();
});

test("an edge is drawn from the handle of an option, and deleted", async () => {
  const { page, card, save, context } = await open();
  const row = page.locator(".react-flow__node").getByTitle("Refund").locator("..");
  const from = await row.locator(".react-flow__handle").boundingBox();
  const to = await card("others").locator(".react-flow__handle.target").boundingBox();
  if (!from || !to) throw new Error("the handles are not there");
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
  await page.mouse.up();
  const edge = page.getByLabel("others runs after route, option Refund");
  await edge.waitFor({ state: "attached" });
  await edge.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Delete");
  await edge.waitFor({ state: "detached" });
  expect(after(await save(), "others")).toEqual([{ node: "route", option: "otherwise" }]);
  await context.close();
});

test("what is wrong is marked, listed at save, and the platform agrees about it", async () => {
  const { page, builder, card, option, context } = await open();
  await card("route").click();
  const path = option(1).getByLabel("Path of condition 1");
  await path.fill("$.input..[");
  await option(2).getByLabel("Name of option 2").fill("Refund");
  await option(1)
    .getByText(/^Option 1: path must be a valid path/)
    .waitFor();
  expect(await path.getAttribute("aria-invalid")).toBe("true");
  await option(1).getByText("Option 1: name is already the name of another option").waitFor();
  expect(await card("route").getAttribute("aria-label")).toContain("problem");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const listed = builder.dialog.getByRole("button", { name: /^route Option 1: path must be/ });
  expect(await builder.dialog.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(
    true,
  );
  await listed.click();
  await expect.poll(() => path.evaluate((field) => field === document.activeElement)).toBe(true);

  const refused = await server.raw<{ error: { details: Record<string, string> } }>(
    "POST",
    "/v1/workflows",
    {
      name: "broken",
      project_id: await firstProject(server),
      flow: choiceFlow("$.input..["),
      flow_ui: {},
    },
  );
  expect(Object.keys(refused.error.details)).toEqual(["nodes.route.options.0.condition.variable"]);
  await context.close();
});

test("axe finds nothing in the editor, in either theme", async () => {
  const { page, card, option, context } = await open();
  await card("route").click();
  await option(1).getByRole("button", { name: "Add another condition" }).click();
  await option(1).getByRole("button", { name: "Add a group" }).click();
  await option(2).getByLabel("Name of option 2").fill("");
  expect(await breachesInBothThemes(page)).toEqual([]);
  await context.close();
});
