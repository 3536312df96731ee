import { describe, expect, test } from "vitest";
import { texts } from "../connect/texts.ts";
import type { ConnectionField } from "../platform/types.ts";
import { environmentReference, readConfig } from "./connection-config.ts";

function field(given: Partial<ConnectionField>): ConnectionField {
  const rest = { secret: false, required: false, advanced: false, max_length: 100 };
  return { name: "field", label: "Field", value: "string", ...rest, ...given };
}

function read(given: Partial<ConnectionField>, text?: string) {
  const data = new FormData();
  if (text !== undefined) data.set("field", text);
  return readConfig([field(given)], data, texts.form.problem);
}

const stored = (value: unknown) => ({ config: { field: value }, problems: {} });
const refused = (problem: string) => ({ config: {}, problems: { field: problem } });
const omitted = { config: {}, problems: {} };

describe("text", () => {
  test("a pasted key loses the white space around it", () => {
    expect(read({ secret: true, required: true }, "  sk-1\n")).toEqual(stored("sk-1"));
  });
  test.each(["", "   ", "\n"])("a required field that holds %j is blank", (text) => {
    expect(read({ required: true }, text)).toEqual(refused("cannot be blank"));
  });
  test("a required field that is missing is blank", () => {
    expect(read({ required: true })).toEqual(refused("cannot be blank"));
  });
  test("an optional field that is blank is left out", () => {
    expect(read({}, " ")).toEqual(omitted);
  });
  test("characters are counted, not code units", () => {
    expect(read({ max_length: 2 }, "🔑🔑")).toEqual(stored("🔑🔑"));
    expect(read({ max_length: 2 }, "🔑🔑🔑")).toEqual(
      refused("is too long (at most 2 characters)"),
    );
  });
  test("a verbatim field is kept as it was given", () => {
    const given = { verbatim: true, required: true };
    expect(read(given, " -----BEGIN\r\nkey\r\n")).toEqual(stored(" -----BEGIN\nkey\n"));
    expect(read(given, " \r\n ")).toEqual(refused("cannot be blank"));
  });
  test("a line break inside is refused", () => {
    expect(read({}, "one\ntwo")).toEqual(refused("must be a single line"));
  });
});

describe("the environment", () => {
  test("a reference to a variable of the field goes as it is, whatever the field takes", () => {
    const reference = environmentReference("PORT");
    expect(reference).toBe("$" + "{oc.env:PORT}");
    const env = [{ var: "OLD_PORT" }, { var: "PORT" }];
    expect(read({ value: "integer", env }, reference)).toEqual(stored(reference));
  });
  test("another field's variable is text like any other", () => {
    expect(read({ value: "integer" }, environmentReference("PORT"))).toEqual(
      refused("must be a whole number"),
    );
  });
});

describe("numbers", () => {
  test.each([
    ["42", 42],
    ["-7", -7],
    ["0", 0],
  ])("%s is a whole number", (text, value) => {
    expect(read({ value: "integer" }, text)).toEqual(stored(value));
  });
  test.each(["1.5", "1e3", "0x10", "seven", "9007199254740993"])(
    "%s is no whole number",
    (text) => {
      expect(read({ value: "integer" }, text)).toEqual(refused("must be a whole number"));
    },
  );
  test.each([
    ["0.5", 0.5],
    [".5", 0.5],
    ["-2e-3", -0.002],
  ])("%s is a number", (text, value) => {
    expect(read({ value: "number" }, text)).toEqual(stored(value));
  });
  test.each(["NaN", "Infinity", "1e999", "1,5", "0x10"])("%s is no number", (text) => {
    expect(read({ value: "number" }, text)).toEqual(refused("must be a number"));
  });
});

describe("addresses", () => {
  test.each(["https://api.example.com/v1", "http://127.0.0.1:8080"])("%s is accepted", (text) => {
    expect(read({ value: "url" }, text)).toEqual(stored(text));
  });
  test.each(["api.example.com", "ftp://example.com", "javascript:alert(1)", "https://"])(
    "%s is refused",
    (text) => {
      const { problems } = read({ value: "url" }, text);
      expect(problems).toEqual({ field: texts.form.problem.address });
    },
  );
});

describe("check boxes", () => {
  test("an untouched one is left out, so that the default holds", () => {
    expect(read({ value: "boolean", default: true }, "on")).toEqual(omitted);
    expect(read({ value: "boolean" })).toEqual(omitted);
  });
  test("a changed one is sent", () => {
    expect(read({ value: "boolean", default: true })).toEqual(stored(false));
    expect(read({ value: "boolean" }, "on")).toEqual(stored(true));
  });
});

describe("maps", () => {
  test("each line is a name and a value, which may hold colons", () => {
    const text = "X-Key: abc\r\n\r\n  Url : http://x:1 \n";
    expect(read({ value: "map" }, text)).toEqual(stored({ "X-Key": "abc", Url: "http://x:1" }));
  });
  test("a name that objects know by themselves is a name like any other", () => {
    const { config } = read({ value: "map" }, "constructor: x");
    expect(Object.entries(config.field as object)).toEqual([["constructor", "x"]]);
  });
  test.each([
    ["no colon", 1],
    ["a: b\n: nameless", 2],
  ])("%j is refused with its line", (text, line) => {
    expect(read({ value: "map" }, text)).toEqual(refused(`must have name: value on line ${line}`));
  });
});

describe("lists and conditions", () => {
  test("a list is read line by line", () => {
    expect(read({ value: "list" }, "-y\r\n\n@scope/server\n")).toEqual(
      stored(["-y", "@scope/server"]),
    );
  });

  const choice = field({ name: "place", options: ["cloud", "own"], default: "cloud" });
  const host = field({ name: "host", required: true, when: { field: "place", is: "own" } });
  const reading = (values: Record<string, string>) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(values)) data.set(name, value);
    return readConfig([choice, host], data, texts.form.problem);
  };

  test("a field whose condition does not hold is neither asked for nor sent", () => {
    expect(reading({ place: "", host: "h" })).toEqual({ config: {}, problems: {} });
    expect(reading({ place: "cloud" })).toEqual({ config: { place: "cloud" }, problems: {} });
  });
  test("a field whose condition holds is asked for", () => {
    expect(reading({ place: "own" }).problems).toEqual({ host: "cannot be blank" });
    expect(reading({ place: "own", host: "h" }).config).toEqual({ place: "own", host: "h" });
  });
});
