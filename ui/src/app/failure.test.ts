import { describe, expect, test } from "vitest";
import { ApiError } from "../platform/api-error.ts";
import { refusalFor, tellFailure } from "./failure.ts";
import { texts } from "./texts.ts";

const NAMES = { name: "name", "form.title": "title" };

describe("a refused form", () => {
  test("has its reasons at their fields", () => {
    const error = new ApiError("invalid", "Bad Request", {
      name: "is taken",
      "form.title": "cannot be blank",
    });
    expect(refusalFor(error, NAMES)).toEqual({
      fields: { name: "is taken", title: "cannot be blank" },
    });
  });

  test("tells the rest above", () => {
    const error = new ApiError("invalid", "Bad Request", { name: "is taken", flow: "is empty" });
    const refusal = refusalFor(error, NAMES);
    expect(refusal.fields).toEqual({ name: "is taken" });
    expect(refusal.message).toContain("flow is empty");
  });

  test("without reasons tells the platform's sentence", () => {
    const error = new ApiError("invalid", "connection type mismatch");
    expect(refusalFor(error, NAMES).message).toContain("connection type mismatch");
  });

  test("that got no answer says that nothing is lost", () => {
    const refusal = refusalFor(new ApiError("unreachable", ""), NAMES);
    expect(refusal).toEqual({ message: texts.failure.unreachable, fields: {} });
  });
});

test("a full disk is told apart from other failures of the server", () => {
  expect(tellFailure(new ApiError("server", "", {}, "storage_full"))).toBe(texts.failure.full);
  expect(tellFailure(new ApiError("server", "", {}, "internal"))).toBe(texts.failure.server);
  expect(tellFailure(new TypeError("x"))).toBe(texts.failure.server);
});
