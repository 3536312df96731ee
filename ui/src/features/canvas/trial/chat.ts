import type { TestRun } from "../../../platform/contract.ts";
import type { Field } from "../model/fields.ts";
import { texts } from "./texts.ts";

/** The field that a chat's message goes to: the first that takes text; null when there is none. */
export function chatField(fields: readonly Field[]): string | null {
  return fields.find(({ type }) => type === "string" || type === "any")?.name ?? null;
}

/** What a run says in a chat: why it failed, or the first text of its output. */
export function sayingOf(run: Pick<TestRun, "output" | "error" | "status">): string {
  const { message } = (run.error ?? {}) as { message?: string };
  if (message) return message;
  if (run.status === "canceled") return texts.stopped;
  const values = Object.values((run.output ?? {}) as Record<string, unknown>);
  const text = values.find((value) => typeof value === "string" && value !== "");
  if (typeof text === "string") return text;
  const given = values.filter((value) => value !== null && value !== undefined);
  return given.length === 0 ? texts.silent : JSON.stringify(given[0], null, 2);
}
