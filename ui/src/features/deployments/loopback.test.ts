import { expect, test } from "vitest";
import { isLoopback } from "./loopback.ts";

test.each([
  ["http://127.0.0.1:7420/connect", true],
  ["http://localhost:7420/", true],
  ["http://a.apps.localhost/", true],
  ["http://[::1]:7420/", true],
  ["https://connect.example.com/", false],
  ["https://notlocalhost.example/", false],
])("%s: %s", (url, local) => {
  expect(isLoopback(url)).toBe(local);
});
