import { expect, test } from "vitest";
import { storedConfig } from "./stored-config.ts";

test("values are shown as their inputs hold them, and of secrets only a hint", () => {
  const stored = storedConfig({
    config: {
      url: "https://api.openai.com/v1",
      timeout: 30,
      verify: false,
      headers: { "X-Team": "a", Url: "http://x:1" },
      nothing: null,
    },
    secrets: {
      api_key: { has_value: true, last4: "k9Qz", updated_at: "2026-11-22T12:00:00Z" },
      pin: { has_value: true, updated_at: "2026-11-22T12:00:00Z" },
      unset: { has_value: false, updated_at: "2026-11-22T12:00:00Z" },
    },
  });
  expect(stored).toEqual({
    values: {
      url: "https://api.openai.com/v1",
      timeout: "30",
      verify: false,
      headers: "X-Team: a\nUrl: http://x:1",
    },
    secrets: {
      api_key: "Stored, ends in …k9Qz. Leave blank to keep it",
      pin: "Stored. Leave blank to keep it",
    },
  });
});
