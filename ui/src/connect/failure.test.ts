import { describe, expect, test } from "vitest";
import { ApiError, type FailureKind } from "../platform/api-error.ts";
import { OPENAI } from "../testing/fixtures.ts";
import { formRefusal, pageFailure, problemText } from "./failure.ts";

const refuse = (details: Record<string, string>) =>
  formRefusal(new ApiError("invalid", "validation failed", details), OPENAI, "Ticket Triage");

describe("a refused submission", () => {
  test("is told at the fields that it names", () => {
    expect(refuse({ "config.api_key": "cannot be blank", "config.url": "must be public" })).toEqual(
      {
        fields: { api_key: "cannot be blank", url: "must be public" },
      },
    );
  });

  test("is told as a whole where it names something else", () => {
    expect(refuse({ type: "must be a valid value" })).toEqual({
      fields: {},
      message: "This was not accepted: type must be a valid value.",
    });
  });

  test("without details gives the platform's reason", () => {
    const mismatch = new ApiError("invalid", "connection type mismatch");
    expect(formRefusal(mismatch, OPENAI, "Ticket Triage").message).toBe(
      "This was not accepted: connection type mismatch.",
    );
  });

  test.each<FailureKind>(["sealed", "unreachable", "busy", "server"])(
    "by %s says that what was typed is kept",
    (kind) => {
      const { fields, message } = formRefusal(
        new ApiError(kind, "", { reason: "internal" }),
        OPENAI,
        "Ticket Triage",
      );
      expect(fields).toEqual({});
      expect(message).toContain("What you typed is still here.");
    },
  );
});

test("what is not set up names the App and whom to ask", () => {
  expect(problemText(new ApiError("not_configured", "internal wording"), "Ticket Triage")).toBe(
    "Ticket Triage has not set this up yet. Ask the people who sent you the link.",
  );
});

test.each([
  ["unauthorized", "expired"],
  ["not_found", "gone"],
  ["sealed", "sealed"],
  ["unreachable", "unreachable"],
  ["busy", "server"],
  ["server", "server"],
] as const)("a load that fails with %s shows the page of %s", (kind, failure) => {
  expect(pageFailure(new ApiError(kind, ""))).toBe(failure);
});
