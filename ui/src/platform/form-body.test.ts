import { expect, test } from "vitest";
import { boundaryOf, formBody } from "./form-body.ts";

test("parts stand between boundaries, and a platform reads them again", async () => {
  const { contentType, text } = formBody({ flow: '{"a":"ä\\n"}', dry_run: "true" });
  const read = await new Response(text, { headers: { "Content-Type": contentType } }).formData();
  expect(Object.fromEntries(read)).toEqual({ flow: '{"a":"ä\\n"}', dry_run: "true" });
  expect(text.startsWith(`--${boundaryOf(contentType)}\r\n`)).toBe(true);
  expect(boundaryOf("application/json")).toBeNull();
  expect(boundaryOf(null)).toBeNull();
});
