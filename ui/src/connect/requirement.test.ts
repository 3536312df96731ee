import { describe, expect, test } from "vitest";
import { GOOGLE, gmailStatus, googleStatus, OPENAI, session, status } from "../testing/fixtures.ts";
import { joinRequirements } from "./requirement.ts";

function join(given: Parameters<typeof status>[0]) {
  const [requirement] = joinRequirements(session(), [status(given)]);
  return requirement;
}

describe("a requirement", () => {
  test("with a key is fulfilled by the form of its type", () => {
    expect(join({ description: "For the assistant." })).toEqual({
      id: "r1",
      title: "OpenAI API Key",
      description: "For the assistant.",
      optional: false,
      completed: false,
      way: "credentials",
      type: OPENAI,
      glyph: "Oa",
      link: null,
    });
  });

  test("with an OAuth type is fulfilled by consent", () => {
    const [requirement] = joinRequirements(session(), [googleStatus()]);
    expect(requirement).toMatchObject({ way: "oauth2", type: GOOGLE, glyph: "Go" });
  });

  test("for an account is fulfilled by linking it, and shown by the app's letters", () => {
    const [requirement] = joinRequirements(session(), [gmailStatus({ optional: true })]);
    expect(requirement).toMatchObject({ way: "account", type: null, glyph: "Gm", optional: true });
  });

  test.each(["dynamiq.connections.Later", "constructor", "__proto__"])(
    "of a type that the session does not describe (%s) has no form",
    (type) => {
      const unknown = join({ spec: { type: "connection", data: { type } } });
      expect(unknown).toMatchObject({ way: "unknown", type: null });
    },
  );

  test("takes its own link only", () => {
    const link = { connected_at: "2026-11-22T13:02:00Z", status: "active", last4: "k9Qz" } as const;
    const joined = joinRequirements(session({ links: { r1: link } }), [
      status({ status: "completed" }),
      gmailStatus(),
    ]);
    expect(joined.map(({ link: linked, completed }) => [linked, completed])).toEqual([
      [link, true],
      [null, false],
    ]);
  });
});
