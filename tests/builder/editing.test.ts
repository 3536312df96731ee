import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { chatFlow, firstProject, saveWorkflow } from "./support/flow.ts";
import { BuilderServer } from "./support/server.ts";

let server: BuilderServer;
let browser: Browser;

beforeAll(async () => {
  server = await BuilderServer.start();
  browser = await launchBrowser();
  const project_id = await firstProject(server);
  const connect = async (name: string, type: string, config: object) => {
    const body = { name, project_id, type: `dynamiq.connections.${type}`, config };
    return (await server.call<{ id: string }>("POST", "/v1/connections", body)).id;
  };
  const key = await connect("team-key", "OpenAI", { api_key: "sk-planted-edit-0123456789" });
  const google = await connect("my-google", "GoogleOAuth2", {});
  const flow = chatFlow({ connection: key });
  const reads = {
    id: "reads-drive",
    name: "reads-drive",
    type: "dynamiq.nodes.tools.HttpApiCall",
    url: "https://www.googleapis.com/drive/v3/files",
    connection: google,
    depends: [{ node: "openai-1" }],
  };
  const nodes = [...flow.nodes.slice(0, 2), reads, ...flow.nodes.slice(2)];
  const flow_ui = { nodes: [], edges: [], custom_node_data: {} };
  const body = { name: "answers", project_id, flow: { ...flow, nodes }, flow_ui };
  const { id } = await server.call<{ id: string }>("POST", "/v1/workflows", body);
  await server.call("POST", `/v1/workflows/${id}/save`, { flow: body.flow, flow_ui });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function open() {
  const visit = await openBuilder(browser, server);
  const { page, builder } = visit;
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "answers", exact: true }).click();
  const card = (id: string) => page.getByRole("group", { name: new RegExp(`^${id}, `) });
  await card("openai-1").waitFor();
  return { ...visit, card };
}

test("a node is found by what stands in it, by keyboard", async () => {
  const { page, context, complaints } = await open();
  const selected = () => page.locator(".react-flow__node.selected");
  await page.keyboard.press("Control+f");
  const field = page.getByRole("textbox", { name: "Find on the canvas" });
  await page.keyboard.type("openai-1");
  await page.getByText("3 found").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("1 of 3").waitFor();
  await expect.poll(() => selected().innerText()).toContain("openai-1");
  await page.keyboard.press("Shift+Enter");
  await page.getByText("3 of 3").waitFor();
  await field.fill("my-google");
  await page.getByText("1 found").waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => selected().innerText()).toContain("reads-drive");
  await field.fill("nothing of it");
  await page.getByText("none", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
  await context.close();
});

test("selected nodes are put in line, spread evenly, and put back by one undo each", async () => {
  const { page, card, context } = await open();
  const places = async () => {
    const all = ["input", "openai-1", "reads-drive", "output"].map((id) => card(id).boundingBox());
    return (await Promise.all(all)).map((box) => ({ x: box?.x ?? 0, y: box?.y ?? 0 }));
  };
  const before = await places();
  const bar = page.getByRole("toolbar", { name: "Align the selected nodes" });
  expect(await bar.count()).toBe(0);
  await card("input").click();
  await page.keyboard.press("Control+a");
  await bar.getByText("4 selected").waitFor();

  // The overview map takes no room of it.
  const mapButton = page.getByRole("button", { name: "Overview map" });
  await mapButton.click();
  const map = page.getByRole("img", { name: "Overview map" });
  await map.waitFor();
  const [over, under] = [await bar.boundingBox(), await map.boundingBox()];
  expect((over?.y ?? 0) + (over?.height ?? 0)).toBeLessThan(under?.y ?? 0);
  await mapButton.click();
  await map.waitFor({ state: "detached" });

  await bar.getByRole("button", { name: "Align left edges" }).click();
  await expect.poll(async () => new Set((await places()).map(({ x }) => x)).size).toBe(1);
  await page.keyboard.press("Control+z");
  await expect.poll(places).toEqual(before);
  await bar.getByRole("button", { name: "Same gaps across" }).click();
  const [first, second, third, fourth] = (await places()).map(({ x }) => x);
  expect((second ?? 0) - (first ?? 0)).toBeCloseTo((fourth ?? 0) - (third ?? 0), -1);
  await page.keyboard.press("Escape");
  await bar.waitFor({ state: "detached" });
  await context.close();
});

test("a deploy in which nodes act with the builder's own account is warned of", async () => {
  const { page, builder, context } = await open();
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  const warning = builder.dialog.getByRole("alert").filter({ hasText: "reads and sends as you" });
  await warning.waitFor();
  expect(await warning.getByRole("listitem").allInnerTexts()).toEqual([
    "reads-drive acts with my-google",
  ]);
  await context.close();
});

test("an older version shows what it says differently, on its nodes and in words", async () => {
  const { page, card, context } = await open();
  await card("openai-1").click();
  await page.getByLabel("Model", { exact: true }).fill("gpt-5");
  await card("reads-drive").click();
  await page.keyboard.press("Delete");
  await card("reads-drive").waitFor({ state: "detached" });
  await card("openai-1").click();
  await page.keyboard.press("Control+d");
  await card("openai-2").waitFor();
  await page.getByRole("button", { name: "Version history" }).click();
  await page.getByRole("button", { name: "Look at v1" }).click();
  const summary =
    "Compared with your draft: 1 node changed; only here reads-drive; without openai-2.";
  await page.getByText(summary).waitFor();
  const spoken = (id: string) => card(id).getAttribute("aria-label");
  expect(await spoken("openai-1")).toContain("Differs in Model");
  expect(await spoken("reads-drive")).toContain("Only in this version");
  expect(await spoken("input")).not.toContain("Differs in");
  await page.getByRole("button", { name: "Back to editing" }).click();
  await card("openai-2").waitFor();
  expect(await spoken("openai-1")).not.toContain("Differs in");
  await context.close();
});

test("the nodes are listed in the order of a run, and lead to the canvas", async () => {
  const { page, builder, context } = await open();
  await page.keyboard.press("l");
  const { dialog } = builder;
  await dialog.getByRole("heading", { name: "Nodes in the order of a run" }).waitFor();
  const names = await dialog.getByRole("button").locator("b").allInnerTexts();
  expect(names[0]).toBe("input");
  expect(names[1]).toBe("openai-1");
  expect([...names].sort()).toEqual(["input", "openai-1", "output", "reads-drive"]);
  await dialog.getByText("Shared · my-google").waitFor();
  await dialog.getByText("Runs after openai-1").first().waitFor();
  await dialog.getByRole("button", { name: /reads-drive/ }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  const selected = page.locator(".react-flow__node.selected");
  await expect.poll(() => selected.innerText()).toContain("reads-drive");
  await context.close();
});

test("a node's connection tells where else it acts", async () => {
  const { page, card, context } = await open();
  await card("openai-1").click();
  const inspector = page.locator("details").filter({ hasText: "Acts in 1 workflow" });
  await inspector.locator("summary").press("Enter");
  await inspector.getByRole("link", { name: "answers" }).waitFor();
  await inspector.getByText("openai-1").waitFor();
  await context.close();
});

test("the canvas is saved as a new workflow with requirements of its own", async () => {
  const { requirementId } = await saveWorkflow(server, "asks");
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  const { dialog } = builder;
  const card = page.getByRole("group", { name: /^openai-1, / });
  await builder.goTo("Agents");
  await page.getByRole("button", { name: "asks", exact: true }).click();
  await card.click();
  await page.getByLabel("Model", { exact: true }).fill("gpt-5");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByRole("button", { name: "Save as new…" }).click();
  const name = dialog.getByLabel("Name", { exact: true });
  expect(await name.inputValue()).toBe("asks-copy");
  await name.fill("asks-too");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await builder.untilTold("asks-too is saved");
  await page.getByText("asks-too").first().waitFor();

  const project = await firstProject(server);
  const list = await server.call<Saved[]>("GET", `/v1/workflows?project_id=${project}`);
  const [former, made] = ["asks", "asks-too"].map((called) =>
    list.find((each) => each.name === called),
  );
  expect(made?.version).toBe(1);
  const llm = (workflow?: Saved) => workflow?.flow.nodes.find(({ id }) => id === "openai-1");
  expect([llm(former)?.model, llm(made)?.model]).toEqual(["gpt-4o-mini", "gpt-5"]);
  expect(llm(former)?.connection?.$id).toBe(requirementId);
  const own = await server.call<{ id: string; name: string }[]>(
    "GET",
    `/v1/workflows/${made?.id}/requirements`,
  );
  expect(own.map((each) => each.name)).toEqual(["openai"]);
  expect(llm(made)?.connection?.$id).toBe(own[0]?.id);
  expect(complaints).toEqual([]);
  await context.close();
});

interface Saved {
  id: string;
  name: string;
  version: number | null;
  flow: { nodes: { id: string; model?: string; connection?: { $id?: string } }[] };
}
