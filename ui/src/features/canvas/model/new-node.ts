import { texts } from "../choice/texts.ts";
import { isChoice, newOption } from "./choice.ts";
import { newCondition } from "./condition.ts";
import { type CanvasNode, isLlm, type Position } from "./document.ts";
import type { JsonObject } from "./json.ts";
import { newMessage } from "./prompt.ts";

/** The one model that the platform's own documents name; elsewhere the builder says which. */
export const DEFAULT_MODELS: Readonly<Record<string, string>> = {
  "dynamiq.nodes.llms.OpenAI": "gpt-4o",
};

/** A node of a type as it is when it has just been added: connected to nothing. */
export function newNode(type: string, id: string, key: string, position: Position): CanvasNode {
  const plain: JsonObject = { id, name: id, type };
  const node = { key, raw: plain, position, ui: {}, extras: {} };
  const own = isLlm(node) ? llmFields(type) : isChoice(node) ? choiceFields() : {};
  const raw = { ...plain, ...own };
  return { ...node, raw: { ...raw, depends: [] } };
}

/** One option to fill in, and the one that runs otherwise. */
function choiceFields(): JsonObject {
  const { firstName, otherwise } = texts;
  return { options: [newOption(firstName, newCondition()), newOption(otherwise, null)] };
}

function llmFields(type: string): JsonObject {
  return {
    model: DEFAULT_MODELS[type] ?? "",
    prompt: { messages: [newMessage("user", "{{input}}")] },
    input_transformer: { selector: {} },
  };
}
