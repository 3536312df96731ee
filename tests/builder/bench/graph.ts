import { randomUUID } from "node:crypto";

const COLUMNS = 25;
const COLUMN_WIDTH = 240;
const ROW_HEIGHT = 120;

/** Where the node of this number stands. */
export function place(at: number) {
  return { x: (at % COLUMNS) * COLUMN_WIDTH, y: Math.floor(at / COLUMNS) * ROW_HEIGHT };
}

/** The name of the node that runs before this one. */
function before(at: number, count: number): string {
  return nameOf(at - 1, count);
}

function nameOf(at: number, count: number): string {
  if (at === 0) return "input";
  return at === count - 1 ? "output" : `openai-${at}`;
}

/** A workflow of `count` nodes, each after the one before it, as the platform stores it. */
export function bigWorkflow(count: number) {
  const numbers = [...Array(count).keys()];
  const nodes = numbers.map((at) => {
    const id = nameOf(at, count);
    if (at === 0) return { id, name: id, type: "dynamiq.nodes.utils.Input" };
    const depends = [{ node: before(at, count) }];
    if (at === count - 1) return { id, name: id, type: "dynamiq.nodes.utils.Output", depends };
    return {
      id,
      name: id,
      type: "dynamiq.nodes.llms.OpenAI",
      model: "gpt-4o-mini",
      connection: null,
      prompt: { messages: [{ role: "user", content: "{{question}}" }] },
      input_transformer: { selector: { question: "$.input.output.input" } },
      depends,
    };
  });
  const entries = nodes.map(({ id, type }, at) => ({
    id: randomUUID(),
    type,
    position: place(at),
    data: { metadata: { id, name: id } },
  }));
  const flow = { id: randomUUID(), nodes };
  return { flow, flow_ui: { nodes: entries, edges: [], custom_node_data: {} } };
}

/** As many nodes, of which one is a Choice, `route`, between the Input and the first model. */
export function routedWorkflow(count: number) {
  const { flow, flow_ui } = bigWorkflow(count - 1);
  const [input, model, ...others] = flow.nodes;
  const route = {
    id: "route",
    name: "route",
    type: "dynamiq.nodes.operators.Choice",
    options: [
      { id: "first", name: "First", condition: null },
      { id: "second", name: "Second", condition: null },
    ],
    depends: [{ node: "input" }],
  };
  const after = { ...model, depends: [{ node: route.id, option: "first" }] };
  const entry = {
    id: randomUUID(),
    type: route.type,
    position: { x: 0, y: -2 * ROW_HEIGHT },
    data: { metadata: { id: route.id, name: route.name } },
  };
  return {
    flow: { ...flow, nodes: [input, route, after, ...others] },
    flow_ui: { ...flow_ui, nodes: [...flow_ui.nodes, entry] },
  };
}

/** The same graph as React Flow takes it. */
export function bigGraph(count: number) {
  const numbers = [...Array(count).keys()];
  return {
    nodes: numbers.map((at) => ({
      id: nameOf(at, count),
      position: place(at),
      data: { label: nameOf(at, count) },
    })),
    edges: numbers.slice(1).map((at) => ({
      id: `e${at}`,
      source: before(at, count),
      target: nameOf(at, count),
    })),
  };
}
