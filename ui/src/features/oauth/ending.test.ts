import { expect, test } from "vitest";
import type { Connection } from "../../platform/contract.ts";
import { endingSoon, endings } from "./ending.ts";

const NOW = Date.parse("2026-11-25T12:00:00Z");

function connection(name: string, dies: string | null, status = "active"): Connection {
  const oauth2 = { dies_at: dies, renewable: true } as Connection["oauth2"];
  return { name, status, oauth2 } as Connection;
}

test("what ends is listed by its end, and only what is connected", () => {
  const all = [
    connection("later", "2027-05-01T00:00:00Z"),
    connection("never", null),
    connection("ended", "2026-11-26T00:00:00Z", "expired"),
    connection("soon", "2026-11-30T00:00:00Z"),
    { name: "a key", status: "active" } as Connection,
  ];
  expect(endings(all).map(({ connection: { name } }) => name)).toEqual(["soon", "later"]);
  expect(endings(all).map(({ why }) => why)).toEqual(["unused", "unused"]);
  expect(endingSoon(all, NOW).map(({ connection: { name } }) => name)).toEqual(["soon"]);
});

test("the sooner of what was noted and what the provider does is told, with its reason", () => {
  const granted = connection("granted", "2026-12-20T00:00:00Z");
  const final = { ...granted, oauth2: { ...granted.oauth2, renewable: false } } as Connection;
  const noted = { ...granted, expires_at: "2026-12-01T23:59:59Z" };
  const all = endings([granted, final, noted]);
  expect(all.map(({ at, why }) => [at.slice(0, 10), why])).toEqual([
    ["2026-12-01", "noted"],
    ["2026-12-20", "unused"],
    ["2026-12-20", "final"],
  ]);
});
