import { expect, test } from "vitest";
import { checkPassphrase } from "./passphrase.ts";
import { texts } from "./texts.ts";

test.each<[string, string | null, ReturnType<typeof checkPassphrase>]>([
  ["", null, { passphrase: texts.problem.blank }],
  ["short", null, {}],
  ["short", "short", { passphrase: texts.problem.short }],
  ["long enough", "long enougH", { again: texts.problem.differs }],
  ["long enough", "long enough", {}],
])("%j with %j", (passphrase, again, problems) => {
  expect(checkPassphrase(passphrase, again)).toEqual(problems);
});
