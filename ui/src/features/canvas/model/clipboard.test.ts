import { describe, expect, test } from "vitest";
import { copyNodes, placeAt, readCopiedNodes } from "./clipboard.ts";
import { type CanvasNode, nodeId } from "./document.ts";
import { apply } from "./reducer.ts";
import { requirementReference } from "./references.ts";
import { chain, input, llm, output, workflow } from "./testing.ts";

const HERE = { workflowId: "w", projectId: "p" };
const keys = () => {
  let count = 0;
  return () => `new-${++count}`;
};
const copied = (document = chain(), selected = ["#a", "#b"], origin = HERE) =>
  copyNodes(document, selected, origin) ?? "";
const ids = (nodes: readonly CanvasNode[] | null) => nodes?.map(nodeId);

describe("pasting where it was copied", () => {
  test("gives new ids, which what is pasted follows, and keeps the way in", () => {
    const nodes = readCopiedNodes(copied(), chain(), HERE, keys()) ?? [];
    expect(ids(nodes)).toEqual(["a-1", "b-1"]);
    expect(nodes[0]?.raw.depends).toEqual([{ node: "input" }]);
    expect(nodes[1]?.raw).toMatchObject({
      depends: [{ node: "a-1" }],
      input_transformer: { selector: { input: "$.a-1.output.content" } },
    });
    const pasted = apply(chain(), { type: "paste", nodes });
    expect(ids(pasted.nodes)).toEqual(["input", "a", "b", "output", "a-1", "b-1"]);
  });

  test("twice counts on", () => {
    const once = apply(chain(), {
      type: "paste",
      nodes: readCopiedNodes(copied(), chain(), HERE, keys()) ?? [],
    });
    expect(ids(readCopiedNodes(copied(), once, HERE, keys()))).toEqual(["a-2", "b-2"]);
    expect(ids(readCopiedNodes(copied(once, ["#b"]), once, HERE, keys()))).toEqual(["b-2"]);
  });

  test("keeps what nodes name", () => {
    const document = workflow(
      input(),
      llm("a", ["input"], { connection: requirementReference("r") }),
      output(["a"]),
    );
    const [pasted] = readCopiedNodes(copied(document, ["#a"]), document, HERE, keys()) ?? [];
    expect(pasted?.raw.connection).toEqual(requirementReference("r"));
  });
});

describe("pasting elsewhere", () => {
  const document = workflow(
    input(),
    llm("a", ["input"], { connection: requirementReference("r") }),
    llm("b", ["a"], { connection: "c1", tools: [{ connection: "c2" }] }),
    output(["b"]),
  );
  const there = workflow(input(), output(["input"]));

  test("in the project lets go of requirements and of edges from outside", () => {
    const text = copied(document);
    const nodes = readCopiedNodes(text, there, { workflowId: "x", projectId: "p" }, keys()) ?? [];
    expect(nodes.map(({ raw }) => raw.connection)).toEqual([null, "c1"]);
    expect(nodes.map(({ raw }) => raw.depends)).toEqual([[], [{ node: "a" }]]);
    expect(ids(nodes)).toEqual(["a", "b"]);
  });

  test("in another project lets go of connections too", () => {
    const nodes = readCopiedNodes(
      copied(document),
      there,
      { workflowId: "x", projectId: "y" },
      keys(),
    );
    expect(nodes?.[1]?.raw).toMatchObject({ connection: null, tools: [{ connection: null }] });
  });
});

test("Input and Output are not copied", () => {
  expect(copyNodes(chain(), ["#input", "#output"], HERE)).toBeNull();
  expect(ids(readCopiedNodes(copied(chain(), ["#input", "#a"]), chain(), HERE, keys()))).toEqual([
    "a-1",
  ]);
});

test("text that is no copy, or that was tampered with, does no harm", () => {
  for (const text of ["", "hello", "{}", '{"kind":"patchbay/nodes"', '["patchbay/nodes"]']) {
    expect(readCopiedNodes(text, chain(), HERE, keys())).toBeNull();
  }
  const odd = JSON.stringify({
    kind: "patchbay/nodes",
    nodes: [
      4,
      { raw: { id: "Not a slug", type: "dynamiq.nodes.llms.OpenAI", depends: "x" } },
      { raw: { id: "i", type: "dynamiq.nodes.utils.Input" } },
      { raw: { id: "z", type: "dynamiq.nodes.llms.OpenAI" } },
      { raw: { id: "z", type: "dynamiq.nodes.llms.OpenAI" } },
    ],
  });
  expect(ids(readCopiedNodes(odd, chain(), HERE, keys()))).toEqual(["openai", "z"]);
});

test("pasted nodes keep their places to each other", () => {
  const [a, b] = [llm("a", []), { ...llm("b", []), position: { x: 212, y: 40 } }];
  expect(placeAt([a, b], { x: 100, y: 7 }).map(({ position }) => position)).toEqual([
    { x: 100, y: 8 },
    { x: 312, y: 48 },
  ]);
});

test("a thousand nodes in a row keep their order under their new names", () => {
  const names = [...Array(1_000).keys()].map((at) => `step-${at + 1}`);
  const steps = names.map((name, at) => {
    const before = names[at - 1] ?? "input";
    return llm(name, [before], {
      input_transformer: { selector: { input: `$.${before}.output` } },
    });
  });
  const document = workflow(input(), ...steps, output(["step-1000"]));
  const keysOf = steps.map(({ key }) => key);
  const nodes = readCopiedNodes(copied(document, keysOf), document, HERE, keys()) ?? [];
  expect(ids(nodes)).toEqual(names.map((_, at) => `step-${at + 1_001}`));
  for (const [at, node] of nodes.entries()) {
    const before = at === 0 ? "input" : `step-${at + 1_000}`;
    expect(node.raw.depends).toEqual([{ node: before }]);
    expect(node.raw.input_transformer).toEqual({ selector: { input: `$.${before}.output` } });
  }
});
