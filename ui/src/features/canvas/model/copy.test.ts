import { expect, test } from "vitest";
import { copyWithoutRequirements, copyWithRequirements, namedRequirements } from "./copy.ts";
import { requirementReference } from "./references.ts";
import { input, llm, workflow } from "./testing.ts";

const original = {
  ...workflow(
    input(),
    llm("a", ["input"], { connection: requirementReference("r1") }),
    llm("b", ["a"], { connection: "c1" }),
    llm("c", ["a"], { connection: requirementReference("r1") }),
  ),
  flow: { id: "old", other: 1 },
};

test("a copy asks for nothing, or for the same under ids of its own", () => {
  expect(namedRequirements(original)).toEqual(["r1"]);
  const bare = copyWithoutRequirements(original, "new");
  expect(bare.flow).toEqual({ id: "new", other: 1 });
  expect(namedRequirements(bare)).toEqual([]);
  expect(bare.nodes[2]?.raw.connection).toBe("c1");
  const whole = copyWithRequirements(original, "new", new Map([["r1", "r9"]]));
  expect(namedRequirements(whole)).toEqual(["r9"]);
  expect(whole.nodes[1]?.raw.connection).toEqual(requirementReference("r9"));
  expect(namedRequirements(original)).toEqual(["r1"]);
});
