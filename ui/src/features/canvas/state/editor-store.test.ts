import { describe, expect, test } from "vitest";
import type { JsonPath } from "../model/json.ts";
import { findProblems } from "../model/problems.ts";
import { chain, llm, surroundings, workflow } from "../model/testing.ts";
import { withTypedProblems } from "../model/typed.ts";
import { canUndo, type EditorState, editorStore, hasUnsaved } from "./editor-store.ts";

const PATH = ["extra_body"];
const REASON = "is not valid JSON: at 1";

function editor(document = chain()) {
  const store = editorStore(document, () => 0);
  return { store, now: () => store.getState(), text: (path: JsonPath = PATH) => textAt(path) };
  function textAt(path: JsonPath) {
    return store.getState().typedAt("#a", path)?.text;
  }
}

const set = (state: EditorState, path: JsonPath, value: string | undefined) =>
  state.run({ type: "set", key: "#a", path, value });

describe("what is typed and cannot be taken", () => {
  test("stays through other changes, and is a problem that keeps from saving", () => {
    const { now, text } = editor();
    now().keepTyped("#a", PATH, "{", REASON);
    now().select(["#b"]);
    set(now(), ["model"], "gpt-5");
    expect(text()).toBe("{");
    const { typed, history } = now();
    const found = findProblems(history.present, surroundings());
    const all = withTypedProblems(found, typed, history.present);
    expect(all.get("#a")?.[0]).toEqual({
      field: "extra_body",
      reason: REASON,
      severity: "error",
    });
    expect(all.get("#b")).toEqual(found.get("#b"));
  });

  test("goes when its field says something else, by a change or by an undo", () => {
    const { now, text } = editor();
    now().keepTyped("#a", PATH, "{", REASON);
    set(now(), PATH, "mended");
    expect(text()).toBeUndefined();

    now().keepTyped("#a", ["model"], "?", REASON);
    set(now(), ["seed"], "1");
    now().undo();
    expect(text(["model"]), "it was typed before that step").toBe("?");
    now().undo();
    expect(text(["model"]), "it was typed after what is left").toBeUndefined();
    expect(now().history.present.nodes[1]?.raw.extra_body).toBe("mended");
  });

  test("is what undo takes back first, and can be undone where nothing else can", () => {
    const { now, text } = editor();
    expect(canUndo(now())).toBe(false);
    now().keepTyped("#a", PATH, "{", REASON);
    now().keepTyped("#a", ["stop"], "x", REASON);
    expect(canUndo(now())).toBe(true);
    now().undo();
    expect([text(["stop"]), text()]).toEqual([undefined, "{"]);
    now().undo();
    expect(now().typed).toEqual([]);
  });

  test("is replaced by what is typed next, and gone once it is dropped", () => {
    const { now, text } = editor();
    now().keepTyped("#a", PATH, "{", REASON);
    now().keepTyped("#a", PATH, "{}", null);
    expect(text()).toBe("{}");
    expect(withTypedProblems(new Map(), now().typed, chain())).toEqual(new Map());
    now().dropTyped("#a", PATH);
    expect(now().typed).toEqual([]);
  });

  test("of a node that is deleted is no problem, and is there again when the node is", () => {
    const { now, text } = editor();
    now().keepTyped("#a", PATH, "{", REASON);
    now().run({ type: "remove", keys: ["#a"] });
    expect(withTypedProblems(new Map(), now().typed, now().history.present)).toEqual(new Map());
    now().undo();
    expect(text()).toBe("{");
  });

  test("is lost by leaving, but not where its node is deleted and that is saved", () => {
    const { now } = editor();
    expect(hasUnsaved(now())).toBe(false);
    now().keepTyped("#a", PATH, "{", REASON);
    expect(hasUnsaved(now())).toBe(true);
    now().run({ type: "remove", keys: ["#a"] });
    now().markSaved(now().history.present);
    expect(hasUnsaved(now())).toBe(false);
    now().undo();
    expect(hasUnsaved(now())).toBe(true);
  });

  test("inside a list does not go over to another item", () => {
    const tools = [{ type: "one" }, { type: "two" }];
    const { now, text } = editor(workflow(llm("a", [], { tools })));
    const path = ["tools", 0, "params"];
    now().keepTyped("#a", path, "{", REASON);
    set(now(), ["tools", 0, "name"], "first");
    expect(text(path)).toBe("{");
    set(now(), ["tools", 0], undefined);
    expect(text(path)).toBeUndefined();
  });
});
