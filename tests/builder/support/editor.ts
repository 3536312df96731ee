import { randomUUID } from "node:crypto";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { type Builder, type BuilderVisit, openBuilder } from "./builder.ts";
import { firstProject } from "./flow.ts";
import type { BuilderServer } from "./server.ts";

/** A node as the platform stores it. */
export interface StoredNode {
  id: string;
  depends?: { node: string }[];
  input_transformer?: { selector?: Record<string, string> };
  [field: string]: unknown;
}

/** Where a node stands, by its id. */
export type Places = Readonly<Record<string, { x: number; y: number }>>;

/** A workflow on the canvas, and the parts of its editor that tests look at. */
export interface OpenEditor {
  page: Page;
  builder: Builder;
  card: (id: string) => Locator;
  /** The edge that says that a node runs after another. */
  edge: (target: string, source: string) => Locator;
  inspector: Locator;
  /** One step back, by the button: in some fields the shortcut is the field's own. */
  undo: () => Promise<void>;
  /** Saves a version; answers what the platform stores. */
  save: () => Promise<{ nodes: Record<string, StoredNode>; places: Places }>;
}

interface Stored {
  flow: { nodes: StoredNode[] };
  flow_ui: { nodes: { title: string; position: { x: number; y: number } }[] };
}

/** Makes a workflow of these nodes, under a name of its own; those with a place stand there. */
export async function makeWorkflow(
  server: BuilderServer,
  nodes: readonly object[],
  places: Places = {},
): Promise<{ id: string; name: string }> {
  const name = `edited-${randomUUID().slice(0, 8)}`;
  const entries = Object.entries(places).map(([id, position]) => ({
    id: randomUUID(),
    position,
    data: { metadata: { id, name: id } },
  }));
  const { id } = await server.call<{ id: string }>("POST", "/v1/workflows", {
    name,
    project_id: await firstProject(server),
    flow: { id: randomUUID(), nodes },
    flow_ui: { nodes: entries, edges: [], custom_node_data: {} },
  });
  return { id, name };
}

/** Goes to a workflow, from any page of the builder. */
export async function showWorkflow(
  server: BuilderServer,
  builder: Builder,
  { id, name }: { id: string; name: string },
): Promise<OpenEditor> {
  const { page, dialog } = builder;
  await builder.goTo("Agents");
  await page.getByRole("button", { name, exact: true }).click();
  const card = (of: string) => page.getByRole("group", { name: new RegExp(`^${of}, `) });
  await card("output").waitFor();
  const save = async () => {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    const { flow, flow_ui } = await server.call<Stored>("GET", `/v1/workflows/${id}`);
    return {
      nodes: Object.fromEntries(flow.nodes.map((node) => [node.id, node])),
      places: Object.fromEntries(flow_ui.nodes.map(({ title, position }) => [title, position])),
    };
  };
  return {
    page,
    builder,
    card,
    edge: (target, source) => page.getByLabel(`${target} runs after ${source}`, { exact: true }),
    inspector: page.getByRole("complementary", { name: "Inspector" }),
    undo: () => page.getByRole("button", { name: /^Undo/ }).click(),
    save,
  };
}

/** Opens a new workflow of these nodes in a new profile. */
export async function openEditor(
  browser: Browser,
  server: BuilderServer,
  nodes: readonly object[],
  { places, ...options }: BrowserContextOptions & { places?: Places } = {},
): Promise<OpenEditor & BuilderVisit> {
  const workflow = await makeWorkflow(server, nodes, places);
  const visit = await openBuilder(browser, server, options);
  return { ...visit, ...(await showWorkflow(server, visit.builder, workflow)) };
}

/** Input → draft → shorten, which reads both → Output. Its models have no connection yet. */
export function twoModels(): object[] {
  const node = (id: string, type: string, rest: object) => ({
    id,
    name: id,
    type: `dynamiq.nodes.${type}`,
    ...rest,
  });
  const model = (id: string, after: string, content: string, selector: object) =>
    node(id, "llms.OpenAI", {
      model: "gpt-4o-mini",
      connection: null,
      prompt: { messages: [{ role: "user", content }] },
      depends: [{ node: after }],
      input_transformer: { selector },
    });
  const fields = (...names: string[]) => ({
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  });
  return [
    node("input", "utils.Input", { schema: fields("question", "priority") }),
    model("draft", "input", "Answer {{question}}", { question: "$.input.output.question" }),
    model("shorten", "draft", "Shorten {{text}} as an answer to {{question}}", {
      text: "$.draft.output.content",
      question: "$['draft'].output.content || $.input.output.question",
    }),
    node("output", "utils.Output", {
      schema: fields("answer", "long"),
      depends: [{ node: "shorten" }],
      input_transformer: {
        selector: { answer: "$.shorten.output.content", long: "$.draft.output.content" },
      },
    }),
  ];
}
