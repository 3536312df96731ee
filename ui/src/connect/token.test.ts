import { beforeEach, describe, expect, test, vi } from "vitest";
import { forgetToken, readToken, TOKEN_KEY, takeToken } from "./token.ts";

beforeEach(() => {
  sessionStorage.clear();
  delete window.patchbayConnectToken;
  history.replaceState(null, "", "/connect");
});

function refuseStorage() {
  const refuse = () => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(refuse);
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(refuse);
  vi.spyOn(Storage.prototype, "removeItem").mockImplementation(refuse);
}

describe("the token of the link", () => {
  test("moves from the address to this tab's storage, without a new history entry", () => {
    history.replaceState({ left: "over" }, "", "/connect?token=abc.def&x=1#part");
    const entries = history.length;
    takeToken(window);
    expect(location.href).toBe(`${location.origin}/connect`);
    expect(history.length).toBe(entries);
    expect(history.state).toBeNull();
    expect(readToken(window)).toBe("abc.def");
    expect({ ...sessionStorage }).toEqual({ [TOKEN_KEY]: "abc.def" });
    expect(localStorage.length).toBe(0);
  });

  test("survives a reload, whose address has none", () => {
    sessionStorage.setItem(TOKEN_KEY, "kept");
    takeToken(window);
    expect(readToken(window)).toBe("kept");
  });

  test("takes the place of an earlier one", () => {
    sessionStorage.setItem(TOKEN_KEY, "old");
    history.replaceState(null, "", "/connect?token=new");
    takeToken(window);
    expect(readToken(window)).toBe("new");
  });

  test("is none when the link holds an empty one", () => {
    sessionStorage.setItem(TOKEN_KEY, "old");
    history.replaceState(null, "", "/connect?token=%20");
    takeToken(window);
    expect(readToken(window)).toBeNull();
  });

  test("is forgotten", () => {
    sessionStorage.setItem(TOKEN_KEY, "refused");
    forgetToken(window);
    expect(readToken(window)).toBeNull();
    expect(sessionStorage.length).toBe(0);
  });

  test("leaves the address also where storage is refused, and serves this visit", () => {
    refuseStorage();
    history.replaceState(null, "", "/connect?token=abc");
    takeToken(window);
    expect(location.search).toBe("");
    expect(readToken(window)).toBe("abc");
    forgetToken(window);
    expect(readToken(window)).toBeNull();
  });
});
