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
  const raw = isLlm(node) ? { ...plain, ...llmFields(type) } : plain;
  return { ...node, raw: { ...raw, depends: [] } };
}

function llmFields(type: string): JsonObject {
  return {
    model: DEFAULT_MODELS[type] ?? "",
    prompt: { messages: [newMessage("user", "{{input}}")] },
    input_transformer: { selector: {} },
  };
}
