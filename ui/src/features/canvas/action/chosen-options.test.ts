import { describe, expect, test } from "vitest";
import { readChosen, takesMany, writeChosen } from "./chosen-options.ts";

const one = { label: "#general", value: "C1" };
const two = { label: "#random", value: "C2" };

describe("options that an app knows", () => {
  test.each([
    [{ type: "string" }, [one], "C1"],
    [{ type: "string", withLabel: true }, [one], { __lv: one }],
    [{ type: "string[]" }, [one, two], ["C1", "C2"]],
    [{ type: "string[]", withLabel: true }, [one, two], { __lv: [one, two] }],
    [{ type: "integer" }, [{ label: "7", value: 7 }], 7],
  ])("%j holds what was chosen, and is read again", (prop, options, held) => {
    expect(writeChosen(prop, options)).toEqual(held);
    const labelled = "withLabel" in prop && prop.withLabel;
    const read = labelled ? options : options.map(({ value }) => ({ label: `${value}`, value }));
    expect(readChosen(held)).toEqual(read);
  });

  test("none chosen is no value", () => {
    expect(writeChosen({ type: "string[]", withLabel: true }, [])).toBeUndefined();
    expect(readChosen(undefined)).toEqual([]);
    expect(takesMany({ type: "string" })).toBe(false);
  });
});
